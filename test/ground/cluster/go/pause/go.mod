module spark-runner.test/pause

go 1.21
