# shellcheck shell=bash
# bash as PID 1: forwards signals, reaps every orphan, ends with the code of the program that its arguments are.
c='' early='' trapped=''
# shellcheck disable=SC2329 # it is called by the traps
got() { trapped=1; if [[ $c ]]; then kill -"$1" "$c" 2>/dev/null; else early+=" $1"; fi; }
# Before the program is there, because PID 1 loses a signal that it has no handler for.
# shellcheck disable=SC2064 # the signal is to be written into its trap now
for s in TERM INT HUP QUIT USR1 USR2 PWR; do trap "got $s" $s; done
# `<&0` because a command in the background gets /dev/null as stdin otherwise.
"$@" <&0 & c=$!
for s in $early; do kill -"$s" "$c"; done
# `wait` returns early when a trap runs, with that signal's number: so it is asked again until no trap ran, and bash
# keeps the code of a program that ended meanwhile.
trapped=1
while [[ $trapped ]]; do trapped=''; wait "$c"; r=$?; done
exit "$r"
