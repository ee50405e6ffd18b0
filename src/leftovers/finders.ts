/**
 * How what a run leaves is found, as data: what --dry-run prints, and what src/adapters/kubernetes/leftovers reads. For each way
 * there is one file there. Only types of this are imported at run time, so zod is not part of the executable.
 */
import * as z from "zod/mini";

/** Where the API server has it, and how messages name one of them. */
export const kind = z.strictObject({ group: z.string(), version: z.string(), resource: z.string(), word: z.string() });

/** What is found is removed only where this pod owns it. */
const owner = z.strictObject({ kind: z.literal("Pod"), name: z.string(), uid: z.string() });

/** By labels, of this run and of runs in the same pod that are over. */
const ofRuns = {
  kind,
  namespace: z.string(),
  /** Also of those that are not ours. */
  labels: z.string(),
  /** The label that ours have beside, and its value in this run. */
  run: z.strictObject({ label: z.string(), id: z.string() }),
  /** The label that tells of which Spark application they are. */
  application: z.optional(z.string()),
  owner,
};

/** Executors, whose labels tell which Spark applications are ours. */
const byRun = z.strictObject({
  way: z.literal("run"),
  ...ofRuns,
  /** What they must be beside that, as a selector of fields: those that have ended stay. */
  fields: z.optional(z.string()),
});

/** What has the id of an application whose executors are ours. */
const byApplication = z.strictObject({
  way: z.literal("application"),
  kind,
  namespace: z.string(),
  label: z.string(),
  executors: z.strictObject(ofRuns),
  /** What may outlive all its executors is told by its name, too: a regular expression with the run's id as its first group. */
  names: z.optional(z.string()),
  /** It is looked for though no executor of ours is there. */
  alone: z.optional(z.literal(true)),
  owner,
});

const named = {
  kind,
  namespace: z.string(),
  name: z.string(),
  owner,
  /** Without any owner it is the pod's if it selects the pod: the article's scripts knew no owner references. */
  orSelectsPod: z.optional(z.literal(true)),
};

const byName = z.strictObject({ way: z.literal("name"), ...named });

/** What leads to an object, and nowhere else. */
const byDestination = z.strictObject({ way: z.literal("destination"), kind, to: z.strictObject(named) });

/** A label of the pod's: any of these names with this value. */
const byPodLabel = z.strictObject({
  way: z.literal("pod label"),
  namespace: z.string(),
  pod: z.strictObject({ name: z.string(), uid: z.string() }),
  labels: z.array(z.string()),
  value: z.string(),
});

/** A folder, in the container. */
const byPath = z.strictObject({
  way: z.literal("path"),
  path: z.string(),
  /** What in it is not removed. */
  butFor: z.optional(z.string()),
});

export const finder = z.discriminatedUnion("way", [byRun, byApplication, byName, byDestination, byPodLabel, byPath]);

export type Finder = z.infer<typeof finder>;
/** Those that are found in one way. */
export type FinderBy<Way extends Finder["way"]> = Extract<Finder, { readonly way: Way }>;
