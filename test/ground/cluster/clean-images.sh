#!/usr/bin/env bash
# Removes the containers of an earlier life of the cluster from containerd's store, before Kubernetes' part of
# containerd sees them. Runs in the cluster's name spaces. usage: clean-images.sh STATE
set -euo pipefail
containerd --config "$1/cleaning.toml" >"$1/log/cleaning.log" 2>&1 &
daemon=$!
until ctr version >/dev/null 2>&1; do
  kill -0 "$daemon" || exit 1
  sleep 0.05 # containerd doesn't tell when its socket is there
done
mapfile -t containers < <(ctr --namespace k8s.io containers list --quiet)
((${#containers[@]} == 0)) || ctr --namespace k8s.io containers delete "${containers[@]}"
kill "$daemon"
wait "$daemon" || true
rm -rf "$1"/images/io.containerd.grpc.v1.cri/{containers,sandboxes} "$1"/images/io.containerd.runtime.v2.task/k8s.io
