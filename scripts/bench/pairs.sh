#!/usr/bin/env bash
# Runs two commands in turn and prints for each pair their times: user, system and wall of the one, then of the other.
# bash's own clock and `time` cost microseconds, where starting a process from Node costs milliseconds.
# usage: pairs.sh RUNS LENGTH_OF_THE_FIRST COMMAND... COMMAND...
runs=$1 split=$2
shift 2
a=("${@:1:split}") b=("${@:split+1}")
TIMEFORMAT='%3U %3S'
once() {
  local start=$EPOCHREALTIME
  { time "$@" >/dev/null 2>&1 </dev/null; } 2>&1 || true
  local end=$EPOCHREALTIME
  echo $((${end/./} - ${start/./}))
}
# shellcheck disable=SC2046 # the lines are to become one
pair() { echo $(once "${a[@]}") $(once "${b[@]}"); }

pair >/dev/null # the first one reads files from the disk
for ((run = 0; run < runs; run++)); do pair; done
