"""What a team's own scripts do around a job, with the official client: `start` labels this pod, makes a Service and
writes its name to /tmp/selector.txt; `end` deletes the Service."""

import os
import sys

from kubernetes import client, config

config.load_incluster_config()
api = client.CoreV1Api()
with open("/var/run/secrets/kubernetes.io/serviceaccount/namespace") as file:
    namespace = file.read()
pod = os.environ["HOSTNAME"]
service = f"{pod}-service"

if sys.argv[1] == "start":
    api.patch_namespaced_pod(pod, namespace, {"metadata": {"labels": {"spark-service": service}}})
    spec = client.V1ServiceSpec(
        cluster_ip="None",
        selector={"spark-service": service},
        ports=[client.V1ServicePort(name="driver", port=7078), client.V1ServicePort(name="blocks", port=7079)],
    )
    api.create_namespaced_service(namespace, client.V1Service(metadata=client.V1ObjectMeta(name=service), spec=spec))
    with open("/tmp/selector.txt", "w") as file:
        file.write(service)
else:
    api.delete_namespaced_service(service, namespace)
