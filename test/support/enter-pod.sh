#!/usr/bin/env bash
# Runs a command with the files of a pod, in a mount namespace that is its own already.
# usage: enter-pod.sh SERVICE_ACCOUNT_FOLDER HOSTS RESOLV_CONF COMMAND...
set -e
at=$(realpath -m /var/run/secrets/kubernetes.io/serviceaccount)
mount -t tmpfs none "$(realpath /var/run)"
mkdir -p "$at"
mount --bind "$1" "$at"
mount --bind "$2" /etc/hosts
mount --bind "$3" /etc/resolv.conf
shift 3
exec "$@"
