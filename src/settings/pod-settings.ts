/** The part of the table that is about pods: the one that the job runs in, and those of its executors. */
import { labelNames, variableNames } from "./name-list.ts";
import { pairs, type GivenPair } from "./pairs.ts";
import { optional, required } from "./setting.ts";
import { labelName, tolerations, type Toleration } from "./tolerations.ts";
import { boolean, choice, duration, path, string } from "./value-types.ts";

export const podSettings = {
  namespace: optional<string>(string, {
    group: "Pod",
    oldNames: ["POD_NAMESPACE"],
    description: "the pod's namespace",
    unset: "its service account's",
  }),
  podName: optional<string>(string, {
    group: "Pod",
    oldNames: ["POD_NAME"],
    description: "name of the pod this runs in",
    unset: "from its token; else its host name, if the IP matches, or found by its IP",
  }),
  podIp: optional<string>(string, {
    group: "Pod",
    oldNames: ["POD_IP"],
    description: "IP of the pod, used to find it if its name is too long for a host name",
    unset: "looked up",
  }),
  container: optional<string>(string, {
    group: "Pod",
    description: "the container this runs in, if the pod has several",
    unset:
      "from the kernel; else the only one, the pod's default container, or the only one that is not a known sidecar",
  }),
  serviceAccount: optional<string>(string, {
    group: "Pod",
    property: "spark.kubernetes.authenticate.executor.serviceAccountName",
    description: "service account of the executors",
    unset: "the pod's own",
  }),
  context: optional<string>(string, {
    group: "Pod",
    inFile: false,
    description: "context of the kubeconfig in which --dry-run looks up facts about the pod",
  }),
  label: optional<readonly GivenPair[]>(
    pairs("--label", {
      name: labelName,
      placeholder: "NAME=VALUE",
      example: "team=data",
      what: "a label as NAME=VALUE",
    }),
    {
      group: "Pod",
      repeatable: true,
      description:
        "a label for everything a run makes: its Service, its executors and, from Spark 4.0 on, their on-demand volume claims; not for the own pod, nor for Spark's config maps, which can't have one",
    },
  ),
  annotation: optional<readonly GivenPair[]>(
    pairs("--annotation", {
      name: labelName,
      placeholder: "NAME=VALUE",
      example: "owner=data@x.org",
      what: "an annotation as NAME=VALUE",
    }),
    {
      group: "Pod",
      repeatable: true,
      description: "an annotation for the same objects as --label",
    },
  ),
  serviceTimeout: required<number>(duration(1000), {
    group: "Pod",
    default: "30s",
    description: "how long to wait until the name of the run's Service resolves in this pod",
  }),
  apiTimeout: required<number>(duration(1000), {
    group: "Pod",
    default: "1m",
    description: "time limit for one call to the Kubernetes API, including its retries",
  }),
  selectorFile: required<string>(path, {
    group: "Pod",
    default: "/tmp/selector.txt",
    description: "file to write the Service's name to, for scripts that read it",
  }),
  terminationMessage: required<"full" | "cause" | "none">(choice(["full", "cause", "none"]), {
    group: "Pod",
    default: "full",
    description:
      "what a failed run leaves as its container's termination message, which kubectl describe and dashboards show: cause, advice and a line of each attempt; cause and advice alone, so nothing that the job printed; or nothing",
  }),
  workDir: required<string>(path, {
    group: "Pod",
    default: "/tmp",
    description:
      "folder for what a run writes, such as a compiled script; if /tmp is not writable: TMPDIR, /dev/shm, /var/tmp",
  }),
};

export const executorPodSettings = {
  executorNodeSelector: optional<readonly GivenPair[]>(
    pairs("--executor-node-selector", {
      name: labelName,
      placeholder: "label=value",
      example: "asg-type=executors-pipeline",
      what: "a node's label as NAME=VALUE",
    }),
    { group: "Executors' pods", repeatable: true, description: "run executors only on nodes with this label" },
  ),
  executorLabel: optional<readonly string[]>(labelNames, {
    group: "Executors' pods",
    description: "labels of the own pod to give to executors too, comma-separated; * matches any letters",
  }),
  executorEnv: optional<readonly string[]>(variableNames, {
    group: "Executors' pods",
    description:
      "variables to give to executors too, even if they look secret or only the container has them, comma-separated: by reference if the driver's pod takes one from a Secret, else by value",
  }),
  executorTolerations: optional<readonly Toleration[]>(tolerations, {
    group: "Executors' pods",
    description: "taints of nodes that executors may run on nevertheless, comma-separated",
  }),
  sameNode: required<boolean>(boolean, {
    group: "Executors' pods",
    default: "false",
    description: "run executors only on the driver's node, so that data does not cross the network",
  }),
  preferSameNode: required<boolean>(boolean, {
    group: "Executors' pods",
    default: "false",
    description: "run executors on the driver's node as long as there is room",
  }),
  executorLastWords: required<boolean>(boolean, {
    group: "Executors' pods",
    default: "true",
    description:
      "let Kubernetes keep the last lines of an executor that fails in its pod's status, so that they can be quoted when Spark has deleted the pod; who may read pods can read them",
  }),
};
