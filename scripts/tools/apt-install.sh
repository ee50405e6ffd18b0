#!/usr/bin/env bash
# Installs packages by apt-get, as root. A fresh image has no package lists, an old one outdated lists: an update cures both.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

install "$@" 2>/dev/null && exit
apt-get update -qq >&2
install "$@"
