#!/usr/bin/env bash
# Runs a command for as long as its own input has no end: nobody writes to that pipe, so its end means that whoever wanted
# the command is gone, and it goes as well.
"$@" &
child=$!
read -r
kill -KILL "$child"
wait "$child"
