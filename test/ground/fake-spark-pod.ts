/** A driver pod whose spark-submit is a small script: for what needs a real Kubernetes, but no JVM. */
import type { PodObject, PodOptions } from "./driver-pod.ts";

/** The application to name in the pod's arguments. */
export const fakeJob = "/job/job.py";

/** Says READY, waits for the file /tmp/go, and ends with $CODE (by default 0). */
export const waitsForGo = `echo READY; until [ -e /tmp/go ]; do sleep 0.1; done; exit \${CODE:-0}`;

/** `script` is run by bash, with spark-submit's arguments. */
export function fakeSparkPod(script: string, options: PodOptions = {}): PodOptions {
  const jar = "spark-core_2.13-4.3.0.jar";
  return {
    ...options,
    env: { SPARK_HOME: "/fake-spark", ...options.env },
    files: { "spark-submit": `#!/bin/bash\n${script}\n`, [jar]: "", "job.py": "", ...options.files },
    change(pod) {
      addSpark(pod, jar);
      options.change?.(pod);
    },
  };
}

function addSpark({ metadata, spec }: PodObject, jar: string): void {
  const items = [
    { key: "spark-submit", path: "bin/spark-submit", mode: 0o755 },
    { key: jar, path: `jars/${jar}` },
  ];
  spec["volumes"].push({ name: "fake-spark", configMap: { name: `${metadata.name}-files`, items } });
  for (const container of spec.containers) {
    container["volumeMounts"].push({ name: "fake-spark", mountPath: "/fake-spark", readOnly: true });
    // No JVM: many of them find room on a small node.
    container["resources"].requests = { cpu: "10m", memory: "64Mi" };
  }
}
