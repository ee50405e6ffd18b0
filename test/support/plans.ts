/** Settings and plans made in memory, as `readRequest` makes them from a real command line. */
import { assume } from "../../src/facts/assume.ts";
import type { Facts } from "../../src/facts/facts.ts";
import { withOwnPod, type PodManifest } from "../../src/facts/own-pod.ts";
import { readApplication, type Application } from "../../src/plan/application.ts";
import { makeBasis, type BasisOfJob } from "../../src/plan/basis.ts";
import { makePlan } from "../../src/plan/plan.ts";
import type { Plan } from "../../src/plan/plan-schema.ts";
import type { Scope } from "../../src/plan/removals.ts";
import { planProblems } from "../../src/plan/problems.ts";
import { parseCommandLine } from "./command-line.ts";
import type { Environment } from "../../src/settings/environment.ts";
import { readSettingsFile } from "../../src/settings/file.ts";
import { resolveSettings, type Resolved } from "../../src/settings/settings.ts";

export interface Said {
  readonly env?: Environment;
  /** The text of the YAML file. */
  readonly yaml?: string;
  /** Of --properties-file; `--properties-file` itself need not be given. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly facts?: Partial<Facts>;
}

export const MiB = 1024 * 1024;

/** A pod that knows all about itself. */
export const podFacts: Facts = {
  inPod: true,
  pod: { name: "step-1", namespace: "team", uid: "uid-1", image: "registry/image:1", serviceAccount: "runner" },
  mounts: undefined,
  launcher: "none",
  ownPod: undefined,
  podTemplate: undefined,
  memoryLimit: undefined,
  memoryLimitIsKnown: true,
  processors: 2,
  spark: {
    home: "/opt/spark",
    submit: "/opt/spark/bin/spark-submit",
    version: "4.3.0",
    scalaVersion: "2.13",
    defaults: {},
  },
  source: undefined,
  environment: {},
  applicationExists: true,
  writableFolder: "/tmp",
  locale: { name: "C.UTF-8", isUtf8: true, said: "LANG is C.UTF-8", variables: {}, given: {} },
  findsServices: undefined,
  decommissionHook: undefined,
  handedOn: {},
  beside: { place: 0, takenPorts: [] },
  scratchIsElsewhere: false,
  javaVersion: "17.0.15",
  heapIsElsewhere: false,
  executorsAreElsewhere: false,
  runId: "r1",
};

/** What the API server says of a pod that has nothing special. */
export const plainPod: PodManifest = {
  metadata: { name: "step-1", namespace: "team", uid: "uid-1" },
  spec: {
    serviceAccountName: "runner",
    containers: [{ name: "main", image: "registry/image:1", imagePullPolicy: "IfNotPresent" }],
  },
};

/** The facts of a pod whose manifest was read. */
export const factsOfPod = (pod: PodManifest = plainPod, container = "main"): Facts =>
  withOwnPod(podFacts, pod, container);

/** A laptop that plans for a pod. */
export const laptopFacts: Facts = {
  ...podFacts,
  handedOn: undefined,
  inPod: false,
  javaVersion: undefined,
  launcher: undefined,
  pod: { name: undefined, namespace: undefined, uid: undefined, image: undefined, serviceAccount: undefined },
  memoryLimitIsKnown: false,
  processors: undefined,
  spark: { home: undefined, submit: undefined, version: undefined, scalaVersion: undefined, defaults: {} },
  runId: undefined,
};

export function resolve(argv: readonly string[], { env = {}, yaml, properties }: Said = {}): Resolved {
  return resolveSettings({
    commandLine: parseCommandLine(argv),
    env,
    ...(yaml === undefined ? {} : { file: readSettingsFile(yaml, "job.yaml") }),
    ...(properties === undefined ? {} : { propertiesFile: { path: "job.properties", properties } }),
  });
}

/** What a setting is, for an application that does not matter. */
export const valueOf = (key: keyof Resolved["settings"]["values"], argv: readonly string[], said: Said = {}): unknown =>
  resolve([...argv, "job.py"], said).settings.values[key];

/** What is said about a command line, in the order in which it is said. */
export function complaints(argv: readonly string[], said: Said = {}): string[] {
  return problemsOf(argv, said).map(({ message }) => message);
}

export function problemsOf(argv: readonly string[], said: Said = {}): ReturnType<typeof planProblems> {
  const { settings, problems } = resolve(argv, said);
  const application = settings.application === undefined ? undefined : applicationOf(settings.application);
  return [...problems, ...planProblems(makeBasis({ settings, facts: factsOf(said), application }))];
}

/** What a plan of a command line is made of, whatever is wrong with it. */
export function basisOf(argv: readonly string[], said: Said = {}): BasisOfJob {
  const { settings } = resolve(argv, said);
  return makeBasis({ settings, facts: factsOf(said), application: applicationOf(settings.application ?? "") });
}

const factsOf = (said: Said): Facts => ({ ...podFacts, ...said.facts });

export function applicationOf(given: string): Application {
  const application = readApplication(given, ["run", "completion", "help"], false);
  if ("message" in application) throw new Error(application.message);
  return application;
}

/** The plan of a command line without mistakes; `facts` are those of a pod unless said otherwise. */
export function planOf(argv: readonly string[], said: Said = {}, scope?: Scope): Plan {
  const { settings, problems } = resolve(argv, said);
  const { facts, problems: wrongFacts } = assume(factsOf(said), settings.values.assume ?? []);
  const basis = makeBasis({ settings, facts, application: applicationOf(settings.application ?? "") });
  const all = [...problems, ...wrongFacts, ...planProblems(basis)];
  if (all.length > 0) throw new Error(all.map(({ message }) => message).join("\n"));
  return makePlan(basis, scope);
}

/** The value of one Spark property of a plan. */
export const propertyOf = (plan: Plan, name: string): string | undefined =>
  plan.properties.find((each) => each.name === name)?.value;
