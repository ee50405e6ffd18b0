#!/bin/sh
exec spark-runner exec "$@"
