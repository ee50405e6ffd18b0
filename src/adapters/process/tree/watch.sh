# shellcheck shell=bash
# The watcher's program (watcher.ts says what for); $1 is the marker, as an argument only: in its environment it would
# make the watcher kill itself.
trap '' TERM INT HUP QUIT USR1 USR2 PIPE

# `$!` is kept at once, because a process substitution sets it too. `<(:)` is the one pipe(2) in bash.
setpriv --pdeathsig KILL true & probe=$!
exec 3<> <(:) 4<> <(:) 5<> <(:)
# BASH_CMDS holds where bash found a command, without another fork.
if wait $probe; then type setpriv >/dev/null; hash setpriv; echo "ready ${BASH_CMDS[setpriv]}"; else echo "ready "; fi

group=
while IFS= read -r line; do
  case $line in
    close) exec 3>&- 4>&- 5>&- >&- ;;
    group\ *) group=${line#group } ;;
    done) exit 0 ;;
  esac
done

# spark-runner is gone: nothing of its run may stay.
exec 3>&- 4>&- 5>&-
quiet=0
while (( quiet < 3 )); do
  n=0
  [[ -n $group ]] && kill -KILL -- "-$group"
  for d in /proc/[0-9]*; do
    p=${d#/proc/}
    (( p == $$ )) && continue
    while IFS= read -r -d '' e; do [[ $e == "$1" ]] && { kill -KILL "$p" && n=1; break; }; done < "$d/environ"
  done
  if (( n )); then quiet=0; else quiet=$((quiet+1)); read -rt 0.1 <> <(:); fi
done 2>/dev/null
