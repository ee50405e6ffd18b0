#!/usr/bin/env python3
__import__("os").execvp("spark-runner", ["spark-runner", "label"])
