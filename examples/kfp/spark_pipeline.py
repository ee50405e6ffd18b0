"""Spark jobs as steps of a Kubeflow pipeline, with spark-runner in the place of the shell around Spark.

python spark_pipeline.py                  # writes spark_pipeline.yaml, with the code from the image
python spark_pipeline.py --development    # with the code from a shared volume
"""

import argparse
import os

from kfp import compiler, dsl, kubernetes

# One tag is one state of the code: change it with every change of a job.
IMAGE = os.environ.get("SPARK_IMAGE", "registry.example.com/team/spark-jobs:1.0.0")
# Where the jobs lie in the image. In development the volume hides that folder.
JOBS = "/app/jobs"
DEVELOPMENT_VOLUME = "my-storage"
# The node group that only pipelines' drivers use; executors have a node group of their own.
DRIVER_NODES = ("asg-type", "drivers-pipeline")
EXECUTOR_NODES = "asg-type=executors-pipeline"


@dsl.container_component
def run_spark(
    application: str,
    bucket_uri: str,
    ingestion_period_days: str,
    core_limit: str,
    executor_minimum: str,
    executor_maximum: str,
    executor_memory: str,
    driver_memory: str,
    system_environment: str,
):
    """Runs one Spark application. An empty value counts as not set."""
    # f-strings, no dsl.ConcatPlaceholder: Kubeflow's own backend leaves that one unresolved in the command.
    return dsl.ContainerSpec(
        image=IMAGE,
        command=["spark-runner"],
        args=[
            "run",
            "--set",
            f"Bucket_URI={bucket_uri}",
            "--set",
            f"Ingestion_Period_Days={ingestion_period_days}",
            "--set",
            f"Core_Limit={core_limit}",
            "--set",
            f"Executor_Minimum={executor_minimum}",
            "--set",
            f"Executor_Maximum={executor_maximum}",
            "--set",
            f"Executor_Memory={executor_memory}",
            "--set",
            f"Driver_Memory={driver_memory}",
            "--set",
            f"System_Environment={system_environment}",
            "--executor-node-selector",
            EXECUTOR_NODES,
            application,
        ],
    )


def as_spark_step(task: dsl.PipelineTask, cpu, memory, volume: str = "") -> dsl.PipelineTask:
    """What every step with a Spark driver needs beside its command."""
    # A cached step does not run: nothing would be written, and the pipeline would be green.
    task.set_caching_options(False)
    # A new pod for a step that failed or was evicted; spark-runner itself has tried a job that fails again before, in the
    # same pod. The window counts from the first attempt's start, the job's time included: so it is longer than any job.
    task.set_retry(num_retries=2, backoff_duration="60s", backoff_factor=2, backoff_max_duration="86400s")

    task.set_cpu_request(cpu).set_cpu_limit(cpu)
    task.set_memory_request(memory).set_memory_limit(memory)
    kubernetes.add_node_selector(task, *DRIVER_NODES)

    # Spares a look-up, and is the only way when a pod's name is longer than a host name may be.
    kubernetes.use_field_path_as_env(task, "POD_NAME", "metadata.name")
    kubernetes.use_field_path_as_env(task, "POD_NAMESPACE", "metadata.namespace")
    kubernetes.use_field_path_as_env(task, "POD_IP", "status.podIP")

    if volume:
        kubernetes.mount_pvc(task, pvc_name=volume, mount_path=JOBS)
    return task


def make_pipeline(volume: str = ""):
    """`volume`: the claim with the jobs' code, in development; without it the code is the image's."""

    # The arguments of this function are the fields that can be edited in the UI when a run is made.
    @dsl.pipeline(name="spark-jobs", description="Two Spark jobs, the second after the first.")
    def spark_jobs(
        bucket_uri: str = "s3a://analytics/flights",
        ingestion_period_days: str = "30",
        core_limit: str = "2",
        executor_minimum: str = "1",
        executor_maximum: str = "4",
        executor_memory: str = "4g",
        driver_memory: str = "2g",
        system_environment: str = "production",
        first_application: str = f"{JOBS}/flights.scala",
        second_application: str = f"{JOBS}/flights.py",
        driver_container_cpu: str = "1",
        driver_container_memory: str = "4Gi",
    ):
        sizes = {
            "bucket_uri": bucket_uri,
            "ingestion_period_days": ingestion_period_days,
            "core_limit": core_limit,
            "executor_minimum": executor_minimum,
            "executor_maximum": executor_maximum,
            "executor_memory": executor_memory,
            "driver_memory": driver_memory,
            "system_environment": system_environment,
        }
        first = run_spark(application=first_application, **sizes)
        second = run_spark(application=second_application, **sizes).after(first)
        for task in (first, second):
            as_spark_step(task, driver_container_cpu, driver_container_memory, volume)

    return spark_jobs


def main():
    parser = argparse.ArgumentParser(description="Compiles the pipeline.")
    parser.add_argument(
        "--development", action="store_true", help="take the code from the volume " + DEVELOPMENT_VOLUME
    )
    parser.add_argument("--output", default="spark_pipeline.yaml")
    said = parser.parse_args()
    pipeline = make_pipeline(DEVELOPMENT_VOLUME if said.development else "")
    compiler.Compiler().compile(pipeline, package_path=said.output)


if __name__ == "__main__":
    main()
