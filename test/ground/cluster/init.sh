#!/usr/bin/env bash
# PID 1 of the cluster's own PID, mount and network name spaces. When it ends, however it ends, the kernel ends all that
# runs in them and takes the mounts, the bridge and the packet filter's rules with it: so nothing can be left behind.
# It starts the components whose names it reads, and ends when its input ends before the word "stay": with the script
# that wanted a cluster, the cluster goes.
# usage: init.sh STATE BRIDGE_ADDRESS SERVICE_NETWORK CGROUP <names
set -euo pipefail
state=$1 bridge=$2 services=$3 cgroup=$4
cd "$state"

# Who we are for those outside: the machine's /proc still shows the machine's ids.
read -r stat </proc/self/stat
read -ra fields <<<"${stat##*) }"
printf '%s %s\n' "${stat%% *}" "${fields[19]}" >init.new
mv init.new init

# Programs and images are given fixed places first: what follows hides folders where they may be, and where Kubernetes'
# parts keep things whatever they are told. A kubelet that saw another cluster's pod logs would remove them.
while IFS=$'\t' read -r from to; do
  mkdir -p "$to"
  mount -n --bind "$from" "$to" # -n: no notes under the machine's /run
done <binds
for folder in /run /var/lib /var/log; do mount -n -t tmpfs -o mode=755 tmpfs "$folder"; done
mount -n -t proc proc /proc
# What the kubelet wants to set for the whole machine (overcommit, reboot on panic) it sets in copies.
mkdir -p sysctl
for name in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  [[ -e /proc/sys/$name ]] || continue
  cat "/proc/sys/$name" >"sysctl/${name//\//_}"
  mount -n --bind "sysctl/${name//\//_}" "/proc/sys/$name"
done
mount -n --make-rshared /

ip link set lo up
ip link add cni0 type bridge
ip addr add "$bridge" dev cni0
ip link set cni0 up
ip route add "$services" dev cni0 # so that the node reaches Services, too
echo 1 >/proc/sys/net/ipv4/ip_forward

# The parent of all pods' cgroups, in each hierarchy of version 1, or the only one of version 2.
for controllers in /sys/fs/cgroup /sys/fs/cgroup/*; do
  [[ -e $controllers/cgroup.procs && ! -L $controllers ]] || continue
  mkdir -p "$controllers/$cgroup"
  for name in cpuset.cpus cpuset.mems; do
    [[ -e $controllers/cgroup.clone_children && -e $controllers/$name ]] || continue
    cat "$controllers/$name" >"$controllers/$cgroup/$name"
  done
  # Four times the usual: else all pods together weigh as much as one process beside the cluster, and a JVM starts in minutes.
  for share in cpu.shares=4096 cpu.weight=400; do
    [[ -e $controllers/$cgroup/${share%=*} ]] && echo "${share#*=}" >"$controllers/$cgroup/${share%=*}"
  done
done

# start NAME: the command is one word a line in components/NAME; its exit code ends up in ended/NAME
start() {
  local -a words
  mapfile -t words <"components/$1"
  {
    code=0
    "${words[@]}" || code=$?
    printf '%s\n' "$code" >"ended/$1"
  } >>"log/$1.log" 2>&1 </dev/null &
}

echo ready
exec >&2
name=
while IFS= read -r name && [[ $name != stay ]]; do start "$name"; done
[[ $name == stay ]] || exit 0
exec </dev/null
wait
