/**
 * The Plan: everything that a run will do, as data. This schema is the one description of its shape: the type is
 * inferred from it, docs/plan.schema.json is generated from it, and the tests hold printed plans against it.
 * Only types of it are imported at run time, so zod is not part of the executable.
 */
import * as z from "zod/mini";
import { folders, leftovers } from "../leftovers/catalogue.ts";
import { finder, kind } from "../leftovers/finders.ts";
import { retry } from "./retry-schema.ts";
import { executorTrial, executorWatch, lingerWatch, stallWatch } from "./watch-schema.ts";

const property = z.strictObject({
  name: z.string(),
  value: z.string(),
  /** The flag, variable or file that it comes from, or `computed`. */
  from: z.string(),
  /** Why spark-runner computed it, or what it would have computed. */
  why: z.nullable(z.string()),
  /** How Spark gets it: by --conf, because it reads the file that holds it, or by the plan's own private file. */
  passed: z.enum(["--conf", "file", "private file"]),
});

const variable = z.strictObject({
  name: z.string(),
  value: z.string(),
  from: z.string(),
  /** Where spark-runner computed it for a reason that is not in its name. */
  why: z.optional(z.string()),
});

const metadata = z.strictObject({
  name: z.string(),
  namespace: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.optional(z.record(z.string(), z.string())),
  ownerReferences: z.array(
    z.strictObject({ apiVersion: z.literal("v1"), kind: z.literal("Pod"), name: z.string(), uid: z.string() }),
  ),
});

const service = z.strictObject({
  apiVersion: z.literal("v1"),
  kind: z.literal("Service"),
  metadata,
  spec: z.strictObject({
    clusterIP: z.literal("None"),
    publishNotReadyAddresses: z.literal(true),
    selector: z.record(z.string(), z.string()),
    ports: z.array(
      z.strictObject({ name: z.string(), port: z.number(), targetPort: z.number(), protocol: z.literal("TCP") }),
    ),
  }),
});

/** What is removed, and how it is found: this is what finds it. */
const removal = z.strictObject({
  what: z.enum([...leftovers.map(({ what }) => what), ...folders]),
  by: finder,
  /** What their processes get to end. */
  graceSeconds: z.optional(z.number()),
  /** The job makes none: that they may not be looked for, or that the cluster has no such kind, is no failure. */
  mayBeRefused: z.optional(z.literal(true)),
});

/** What a run sets up in its pod; null in a local plan. */
const pod = z.strictObject({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  /** The container that spark-runner runs in; null where it is not known. */
  container: z.nullable(z.string()),
  /** The label that the own pod gets, by which the Service finds it. */
  label: z.strictObject({ name: z.string(), value: z.string() }),
  service,
  /** Whether the Service is one that an earlier life of this container set up. */
  adopted: z.boolean(),
  /**
   * By which pods are found where runs of the job have been: they own these. Of those that are dead all is removed that they
   * have left, at the set-up.
   */
  earlier: z.array(z.strictObject({ what: z.string(), kind, labels: z.string() })),
  /** What is removed before each attempt. */
  clearing: z.array(removal),
  /** Executors that have ended stay, by the user's word. */
  keepsEnded: z.boolean(),
  /** The name by which executors find the driver; the run waits until it resolves in the pod. */
  host: z.string(),
  selectorFile: z.strictObject({
    path: z.string(),
    content: z.string(),
    /** Whether the user asked for it: then the run fails when it can't be written. */
    required: z.boolean(),
  }),
  /** The template of executor pods; null when there is nothing to say beside Spark's properties. */
  template: z.nullable(
    z.strictObject({
      path: z.string(),
      /** The user's own template that it holds; null without one. */
      includes: z.nullable(z.string()),
      manifest: z.record(z.string(), z.unknown()),
    }),
  ),
  /** What the own pod has and executors lack, with what gives it to them. */
  driverOnly: z.array(z.strictObject({ what: z.string(), how: z.string() })),
  /** From the Service's creation until its name must resolve. */
  serviceTimeoutMs: z.number(),
  /** For one call to the API server, with all its tries. */
  apiTimeoutMs: z.number(),
});

/** The class of ours by which spark-submit runs a .scala script or a jar; null where it starts the application itself. */
const runner = z.strictObject({
  mainClass: z.string(),
  jar: z.string(),
  scalaVersion: z.string(),
  /** Keeps a script's compiled classes from attempt to attempt, and tells why an attempt failed. */
  directory: z.string(),
});

/** Whether it is used, and why; null: that is seen only where it would be. */
const use = z.strictObject({ used: z.nullable(z.boolean()), why: z.string() });

/** What `spark-runner prepare` left in the image; null where that is nothing, is not asked for, or can't be seen from here. */
const prepared = z.strictObject({
  directory: z.string(),
  /** The archive of classes; null where none was made. */
  archive: z.nullable(
    z.strictObject({
      path: z.string(),
      /** Whether it is whole, and was made from the Java and Spark that are here. */
      fits: z.boolean(),
      driver: use,
      /** null: the driver does their work. */
      executors: z.nullable(use),
    }),
  ),
  /** Of a .scala script, where others are that were compiled; null otherwise. */
  script: z.nullable(z.strictObject({ directory: z.string(), found: z.boolean() })),
});

/** The file of properties that hold secrets, of mode 0600; null when there are none. */
const privateFile = z.strictObject({
  path: z.string(),
  /** The file that it begins with, because spark-submit then doesn't read it: the user's own, or Spark's defaults. */
  includes: z.nullable(z.string()),
});

const submit = z.strictObject({
  file: z.string(),
  /** `{attempt}` in an argument stands for the number of the attempt. */
  args: z.array(z.string()),
  /** Where in `args` the application stands; what follows is its own. */
  applicationAt: z.number(),
  /** Those of `args` that are no --conf; `value` is null where a flag has none. */
  options: z.array(z.strictObject({ flag: z.string(), value: z.nullable(z.string()), from: z.string() })),
  /** Added to the environment that spark-runner was started with. */
  environment: z.array(variable),
});

const deadlines = z.strictObject({
  attemptTimeoutMs: z.nullable(z.number()),
  runMs: z.nullable(z.number()),
  graceMs: z.number(),
  /** When the job ends by itself. */
  teardownMs: z.number(),
  /** After a signal. */
  signalTeardownMs: z.number(),
  /** What Kubernetes gives the pod from SIGTERM to SIGKILL; grace and signalTeardown are cut to fit in. null: not known. */
  podGraceMs: z.nullable(z.number()),
});

/** What goes first when a signal ends the run in its pod; null in a local plan. */
const afterSignal = z.nullable(
  z.strictObject({
    first: z.enum(["teardown", "job"]),
    /** Whether the user settled it. */
    by: z.enum(["user", "computed"]),
    why: z.string(),
  }),
);

/** What Kubernetes is to show of a failed run, and where it goes or why not; null where it has no pod. `cause`: no words of the job. */
const terminationMessage = z.nullable(
  z.strictObject({
    content: z.enum(["full", "cause", "none"]),
    path: z.nullable(z.string()),
    whyNot: z.nullable(z.string()),
  }),
);

/** null: Spark counts failed executors by itself, or has no bound. */
const executorFailures = z.nullable(
  z.strictObject({
    /** With one more that fails in an attempt, the attempt is ended. */
    most: z.number(),
    /** How long a failure counts; null: as long as the attempt. */
    withinMs: z.nullable(z.number()),
  }),
);

export const planSchema = z.strictObject({
  /** Raised when a reader of the last version would misread this one. */
  planVersion: z.literal(3),
  target: z.enum(["pod", "local"]),
  /** What `run` without --dry-run would do where this plan was made. */
  runHere: z.enum(["pod", "local"]),
  job: z.strictObject({
    id: z.string(),
    application: z.string(),
    kind: z.enum(["scala", "jar", "python", "r"]),
    args: z.array(z.string()),
    /** null: remote, left to Spark. */
    exists: z.nullable(z.boolean()),
  }),
  runId: z.string(),
  spark: z.strictObject({ home: z.string(), version: z.string() }),
  pod: z.nullable(pod),
  workDir: z.string(),
  /** Folders of the run's own for the driver's scratch files; the work folder may be one of them. */
  scratch: z.array(z.string()),
  runner: z.nullable(runner),
  prepared: z.nullable(prepared),
  privateFile: z.nullable(privateFile),
  submit,
  properties: z.array(property),
  retry,
  executorWatch,
  stallWatch,
  lingerWatch,
  executorTrial,
  executorFailures,
  deadlines,
  afterSignal,
  terminationMessage,
  /** What is removed at the end: in the cluster all at once, with the calls in this order. */
  teardown: z.array(removal),
  /** Facts that stand in the plan as `<placeholders>`; --assume gives them. */
  unknown: z.array(z.string()),
});

export type Plan = z.infer<typeof planSchema>;
export type PodPlan = NonNullable<Plan["pod"]>;
export type Removal = z.infer<typeof removal>;
export type PlannedProperty = z.infer<typeof property>;
export type PlannedVariable = z.infer<typeof variable>;
