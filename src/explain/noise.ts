/** Lines of a log that are not the job's: of what runs around it, or beside it in the pod. */

/** spark-runner's own. */
export const ownPrefix = "spark-runner: ";

const others: readonly RegExp[] = [
  // Argo's emissary: time="2026-11-30T18:00:00.000Z" level=info msg="sub-process exited" argo=true error="exit status 1"
  /^time="?[^" ]*"? level=\w+ msg=.*(?:\bargo=true\b|\berror="exit status \d+")/,
  /^Error: exit status \d+$/,
  // Kubeflow's launcher, by glog: F1130 18:00:00.000000      26 main.go:49] failed to execute component: exit status 1
  /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ [\w.-]+\.go:\d+\] /,
  // Istio's agent, its proxy, and that one's log of requests; Linkerd's proxy.
  /^\d{4}-\d\d-\d\dT[\d:.]+Z\t(?:info|warn|warning|error|debug|fatal)\t/,
  /^\[\d{4}-\d\d-\d\d(?:T[\d:.]+Z\] "| [\d:.]+\]\[\d+\]\[\w+\]\[\w+\])/,
  /^\[ *\d+\.\d{6}s\] +(?:INFO|WARN|ERROR|DEBUG) /,
  // bash, that shows what it does, as the entrypoint of Spark's images.
  /^\++ (?!\S*=? *$)/,
  /^command terminated with (?:non-zero )?exit code/,
];

/** What no job says: it is left out of what is judged. */
export const isNoise = (text: string): boolean =>
  text.startsWith(ownPrefix) || others.some((other) => other.test(text));

/** Containers beside the job's, by the names that their makers give them. */
const sidecar =
  /\/(?:istio-(?:proxy|init|validation)|linkerd-(?:proxy|init)|wait|init|vault-agent(?:-init)?|cloud-?sql-proxy|fluent-?bit|fluentd|filebeat|promtail|jaeger-agent|otc-container|datadog-agent|kfp-launcher|copy-\S*)$/;
const executorPod = /-exec-\d+\//;
const ofDriver = /SparkContext|spark-submit|Exception in thread "main"|Traceback \(most|^spark-runner: /;

/** Which of several pods and containers is the job's: the driver before executors, and of several the last that spoke. */
export function jobsSource(lines: readonly { readonly text: string; readonly source?: string }[]): string | undefined {
  const worth = new Map<string, number>();
  for (const { text, source } of lines) {
    if (source === undefined) continue;
    const here = sidecar.test(source) ? 0 : executorPod.test(source) ? 1 : ofDriver.test(text) ? 3 : 2;
    const best = Math.max(here, worth.get(source) ?? 0);
    worth.delete(source);
    worth.set(source, best);
  }
  const most = Math.max(...worth.values());
  return [...worth].findLast(([, each]) => each === most)?.[0];
}
