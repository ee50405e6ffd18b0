/** What is true where the job will run, as far as it is known. The plan shows what isn't as a placeholder. */
import type { Launcher } from "./launcher.ts";
import type { Locale } from "./locale.ts";
import type { KubeletMounts } from "./kubelet-mounts.ts";
import type { OwnPod } from "./own-pod.ts";
import type { PreparedFacts } from "./prepared.ts";

/** Facts that --assume can give, in the words that stand in placeholders: `<pod.memoryLimit>`. */
export const assumableFacts = [
  "pod.name",
  "pod.namespace",
  "pod.uid",
  "pod.image",
  "pod.serviceAccount",
  "pod.memoryLimit",
  "pod.launcher",
  "spark.home",
  "spark.version",
  "spark.scalaVersion",
  "run.id",
] as const;
export type AssumableFact = (typeof assumableFacts)[number];

/** Variables that Spark reads and that a plan depends on. */
export const sparkVariables = [
  "DEPLOY_MODE",
  "JAVA_TOOL_OPTIONS",
  "JDK_JAVA_OPTIONS",
  "PYSPARK_PYTHON",
  "PYSPARK_DRIVER_PYTHON",
  "SPARK_DRIVER_MEMORY",
  "SPARK_HOME",
  "SPARK_LOCAL_DIRS",
  "SPARK_MEM",
  "SPARK_REMOTE",
  "SPARK_SUBMIT_OPTS",
  "_JAVA_OPTIONS",
] as const;
export type SparkVariable = (typeof sparkVariables)[number];

export interface Beside {
  /** 0 for the only run in its pod; another one that lives beside it has the next, and ports that begin further on. */
  readonly place: number;
  /** Something listens on them. */
  readonly takenPorts: readonly number[];
}

export const nobodyBeside: Beside = { place: 0, takenPorts: [] };

export interface Facts {
  /** Whether this process runs in a pod: decides what `run` does, not what --dry-run plans for. */
  readonly inPod: boolean;
  readonly pod: {
    readonly name: string | undefined;
    readonly namespace: string | undefined;
    readonly uid: string | undefined;
    readonly image: string | undefined;
    readonly serviceAccount: string | undefined;
    /** Of the service account that is mounted here: whatever else is said, the pod's own. Not there where none is. */
    readonly mountedNamespace?: string;
  };
  /** What the kernel says of the own pod and container; undefined where it says nothing, or this is no pod. */
  readonly mounts: KubeletMounts | undefined;
  /** What put this process into its container, as far as that bounds its life; undefined in a pod planned elsewhere. */
  readonly launcher: Launcher | undefined;
  /** What the API server says of the own pod; undefined where it was not asked. */
  readonly ownPod: OwnPod | undefined;
  /** Why the file that the own pod names for its termination message can't be written here; not there where it can. */
  readonly messageFault?: string;
  /** Bytes that the container's cgroup allows; undefined: no limit, or not known (see `memoryLimitIsKnown`). */
  readonly memoryLimit: number | undefined;
  /** False on a laptop that plans for a pod: there may be a limit that can't be seen from here. */
  readonly memoryLimitIsKnown: boolean;
  /** Processors as Java counts them: those that the cgroup's share of CPU time comes to, rounded up; undefined: not known. */
  readonly processors: number | undefined;
  readonly spark: {
    readonly home: string | undefined;
    /** The path of spark-submit; undefined when Spark was not found. */
    readonly submit: string | undefined;
    /** Such as `4.3.0`, from the names of its jars. */
    readonly version: string | undefined;
    /** `2.12` or `2.13`. */
    readonly scalaVersion: string | undefined;
    /** Properties of conf/spark-defaults.conf, which spark-submit reads by itself. */
    readonly defaults: Readonly<Record<string, string>>;
    /** The path of that file, when there is one. */
    readonly defaultsFile?: string | undefined;
    /** Why it can't be read as what it says; undefined where it can. */
    readonly defaultsFault?: { readonly line: number; readonly fault: string } | undefined;
  };
  /** The user's own template for executor pods, when a property names one that can be read here. */
  readonly podTemplate: Readonly<Record<string, unknown>> | undefined;
  /** Whether the application, when it is a local file, is there and can be read; undefined when it is remote. */
  readonly applicationExists: boolean | undefined;
  /** The text of the application where it is a file of source code that can be read here. */
  readonly source: string | undefined;
  /** Of the jars that its header names, those that are not here; not there in a pod planned elsewhere. */
  readonly missingJars?: readonly string[];
  /** The first folder that can be written to, for runs that don't say --work-dir; undefined in a pod planned elsewhere. */
  readonly writableFolder: string | undefined;
  /** Of the variables that Spark reads, those that the job will have; none in a pod planned elsewhere. */
  readonly environment: Readonly<Partial<Record<SparkVariable, string>>>;
  /** Of the variables that --executor-env names, those that the job will have; undefined in a pod planned elsewhere. */
  readonly handedOn: Readonly<Record<string, string>> | undefined;
  /** The locale that the job works in; undefined in a pod planned elsewhere. */
  readonly locale: Locale | undefined;
  /** spark-runner's own path, where it can take the place of Spark's script that decommissions executors, which is missing. */
  readonly decommissionHook: string | undefined;
  /** Whether names of Services are found here; undefined where nobody asked, or there was no clear answer. */
  readonly findsServices: boolean | undefined;
  /** What others in this pod leave to the run. */
  readonly beside: Beside;
  /** Something beside the settings says where Spark's driver has its scratch files. */
  readonly scratchIsElsewhere: boolean;
  /** Something beside the settings may say how much memory the driver has, where they don't. */
  readonly heapIsElsewhere: boolean;
  /** Something beside the settings may say what executors are. */
  readonly executorsAreElsewhere: boolean;
  /** Of the Java that JAVA_HOME names, such as `17.0.15`; undefined: not known. */
  readonly javaVersion: string | undefined;
  /** What `prepare` left here; not there where it is nothing, is not asked for, or is a pod's elsewhere. */
  readonly prepared?: PreparedFacts;
  /** New for each run; undefined in a dry run. */
  readonly runId: string | undefined;
}
