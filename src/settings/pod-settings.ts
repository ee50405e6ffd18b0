/** The part of the table that is about pods: the one that the job runs in, and those of its executors. */
import { labelNames, variableNames } from "./name-list.ts";
import { pairs, type GivenPair } from "./pairs.ts";
import { optional, required } from "./setting.ts";
import { labelName, tolerations, type Toleration } from "./tolerations.ts";
import { boolean, duration, path, string } from "./value-types.ts";

export const podSettings = {
  namespace: optional<string>(string, {
    group: "Pod",
    oldNames: ["POD_NAMESPACE"],
    description: "namespace of the pod",
    unset: "that of its service account",
  }),
  podName: optional<string>(string, {
    group: "Pod",
    oldNames: ["POD_NAME"],
    description: "name of the pod that this runs in",
    unset: "what its token tells; else its host name, if the IP fits, or found by its IP",
  }),
  podIp: optional<string>(string, {
    group: "Pod",
    oldNames: ["POD_IP"],
    description: "IP of the pod, by which it is found when its name is longer than a host name",
    unset: "looked up",
  }),
  container: optional<string>(string, {
    group: "Pod",
    description: "the container that this runs in, in a pod of several",
    unset:
      "what the kernel tells; else the only one, the pod's default container, the only one that is no known sidecar",
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
    description: "context of the kubeconfig: --dry-run reads the pod's facts there",
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
        "a label of all that a run makes: its Service, its executors, from Spark 4.0 on their volume claims on demand; not the own pod, and not Spark's config maps, which can have none",
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
      description: "an annotation of what --label is for",
    },
  ),
  serviceTimeout: required<number>(duration(1000), {
    group: "Pod",
    default: "30s",
    description: "time that the name of the run's Service has to resolve in this pod",
  }),
  apiTimeout: required<number>(duration(1000), {
    group: "Pod",
    default: "1m",
    description: "time for one call to the Kubernetes API, with all its tries",
  }),
  selectorFile: required<string>(path, {
    group: "Pod",
    default: "/tmp/selector.txt",
    description: "file that gets the Service's name, for scripts that read it",
  }),
  workDir: required<string>(path, {
    group: "Pod",
    default: "/tmp",
    description:
      "folder for what a run writes, such as a compiled script; when /tmp can't be written: TMPDIR, /dev/shm, /var/tmp",
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
    { group: "Executors' pods", repeatable: true, description: "executors run only on nodes with this label" },
  ),
  executorLabel: optional<readonly string[]>(labelNames, {
    group: "Executors' pods",
    description: "labels of the own pod that executors get as well, with commas; * stands for any letters",
  }),
  executorEnv: optional<readonly string[]>(variableNames, {
    group: "Executors' pods",
    description:
      "variables that executors get as well, though they look secret or stand in the container alone, with commas: by reference where the driver's pod has one from a Secret, else as it is",
  }),
  executorTolerations: optional<readonly Toleration[]>(tolerations, {
    group: "Executors' pods",
    description: "taints of nodes that executors may run on all the same, with commas",
  }),
  sameNode: required<boolean>(boolean, {
    group: "Executors' pods",
    default: "false",
    description: "executors run only on the driver's node, so that data does not cross the network",
  }),
  preferSameNode: required<boolean>(boolean, {
    group: "Executors' pods",
    default: "false",
    description: "executors run on the driver's node as far as there is room",
  }),
};
