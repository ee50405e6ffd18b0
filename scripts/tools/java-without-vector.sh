#!/usr/bin/env bash
# Spark asks every JVM for the module jdk.incubator.vector, which this runtime came without; Spark runs without it.
arguments=()
for argument; do [[ $argument == --add-modules=jdk.incubator.vector ]] || arguments+=("$argument"); done
exec "${BASH_SOURCE[0]%/*}/java-without-vector" "${arguments[@]}"
