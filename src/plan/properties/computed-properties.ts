/** The Spark properties that spark-runner computes, each with its reason. */
import type { Facts } from "../../facts/facts.ts";
import { cpu, inMiB, showSize, type Cpu } from "../../settings/quantities.ts";
import type { Source } from "../../settings/given.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Application } from "../application.ts";
import { givenProperty, sourceOf } from "./given-property.ts";
import { boundsSource, firstProperties } from "./executor-count.ts";
import { executorVariables } from "./executor-variables.ts";
import { executorLocale } from "../locale.ts";
import { computedHeap, overheadOfComputed } from "./memory.ts";
import type { Names } from "../names.ts";
import type { PlannedVariable, PodPlan } from "../plan-schema.ts";
import { masterOf, worksInDriver } from "./master.ts";
import { podProperties, sinceSpark41 } from "./pod-properties.ts";
import type { Computed } from "./properties.ts";
import { runnerProperties, type Judged, type Runner } from "../runner.ts";

export interface Given extends Judged {
  readonly target: "pod" | "local";
  readonly names: Names;
  readonly template: PodPlan["template"];
  readonly runner: Runner;
  readonly variables: readonly PlannedVariable[];
}

export function computeProperties(given: Given): Computed[] {
  const { settings, facts, application, target, names, template, runner, variables } = given;
  const hasNoExecutors = worksInDriver(settings, facts, target);
  return [
    ...(target === "pod" ? podProperties(settings, facts, names, template) : localProperties(facts)),
    ...driverProperties(settings, facts, application, target),
    ...(hasNoExecutors ? [] : [...executorCores(settings, facts, target), ...executorCount(settings, facts)]),
    ...(hasNoExecutors ? [] : executorVariables(settings, facts, variables)),
    ...(hasNoExecutors ? [] : executorLocale(settings, facts)),
    ...runnerProperties(settings, facts, application, runner),
    ...(target === "pod" && (application.kind === "python" || application.kind === "r") ? jvmEnd(facts) : []),
  ];
}

const localProperties = ({ environment }: Facts): Computed[] => [
  {
    name: "spark.master",
    value: masterOf.local,
    why: "not in a pod: driver and executors in one JVM, with all cores",
  },
  ...(environment["DEPLOY_MODE"] === undefined
    ? []
    : [
        {
          name: "spark.submit.deployMode",
          value: "client",
          why: `the driver runs here; DEPLOY_MODE, which is ${environment["DEPLOY_MODE"]}, is not Spark's`,
        },
      ]),
];

function driverProperties(
  settings: Settings,
  facts: Facts,
  application: Application,
  target: "pod" | "local",
): Computed[] {
  const heap = computedHeap(settings, facts, application.kind);
  const { rule } = overheadOfComputed(settings, facts, application.kind);
  if (heap !== undefined && facts.memoryLimit !== undefined) {
    const why = `fits ${inMiB(facts.memoryLimit)} with the overhead (${rule})`;
    return [{ name: "spark.driver.memory", value: showSize(heap), why }];
  }
  if (target === "local" || facts.memoryLimitIsKnown) return [];
  return [
    {
      name: "spark.driver.memory",
      value: "<pod.memoryLimit - overhead>",
      why: `what the container's limit leaves beside the overhead (${rule}); without a limit Spark's 1g`,
    },
  ];
}

function executorCores(settings: Settings, facts: Facts, target: "pod" | "local"): Computed[] {
  const {
    values: { coreLimit },
    origins,
  } = settings;
  if (coreLimit === undefined) return [];
  const why = `${origins.coreLimit} is ${coreLimit.text}`;
  const from = sourceOf(settings, "coreLimit");
  const whole: Computed = {
    name: "spark.executor.cores",
    value: String(Math.ceil(coreLimit.millicores / 1000)),
    why: `${why}, in whole cores`,
    from,
  };
  if (target === "local") return [whole];
  // Kubernetes refuses a request above the limit: where the user chose one of them, the other keeps to it.
  const limit = givenCpu(settings, facts, "spark.kubernetes.executor.limit.cores", from);
  const request = givenCpu(settings, facts, "spark.kubernetes.executor.request.cores", from);
  const isAbove = request !== undefined && request.millicores > coreLimit.millicores;
  const isBelow = limit !== undefined && limit.millicores < coreLimit.millicores;
  return [
    whole,
    {
      name: "spark.kubernetes.executor.limit.cores",
      value: isAbove ? request.text : coreLimit.text,
      why: isAbove ? `${why}, and your request is above it` : why,
      from,
    },
    {
      name: "spark.kubernetes.executor.request.cores",
      value: isBelow ? limit.text : coreLimit.text,
      why: isBelow ? `${why}, and your limit is below it` : `${why}: as much as the limit`,
      from,
    },
  ];
}

function executorCount(settings: Settings, facts: Facts): Computed[] {
  const { values, origins } = settings;
  const { executorMinimum: minimum, executorMaximum: maximum } = values;
  if (maximum === undefined || minimum === maximum) {
    const fixed = minimum ?? maximum;
    if (fixed === undefined) return [];
    const why =
      maximum === undefined
        ? `${origins.executorMinimum} without a maximum: a fixed number`
        : "minimum and maximum are equal: a fixed number";
    const from = boundsSource(settings);
    const dynamic = givenProperty(settings, facts, "spark.dynamicAllocation.enabled");
    return [
      { name: "spark.executor.instances", value: String(fixed), why, from },
      // Else the file's word would make the number change all the same.
      ...(dynamic === undefined ? [] : [{ name: "spark.dynamicAllocation.enabled", value: "false", why, from }]),
    ];
  }
  const fewest = minimum ?? 0;
  return [
    {
      name: "spark.dynamicAllocation.enabled",
      value: "true",
      why: `from ${fewest} to ${maximum} executors, as the work needs`,
      from: boundsSource(settings),
    },
    {
      name: "spark.dynamicAllocation.shuffleTracking.enabled",
      value: "true",
      why: "Kubernetes has no external shuffle service",
    },
    {
      name: "spark.dynamicAllocation.minExecutors",
      value: String(fewest),
      why: origins.executorMinimum ?? "no minimum was set",
      from: sourceOf(settings, "executorMinimum"),
    },
    {
      name: "spark.dynamicAllocation.maxExecutors",
      value: String(maximum),
      why: origins.executorMaximum ?? "",
      from: sourceOf(settings, "executorMaximum"),
    },
    ...firstExecutors(settings, facts, maximum),
  ];
}

/** Spark refuses to begin with more than the maximum: what is weaker than that keeps to it. */
function firstExecutors(settings: Settings, facts: Facts, maximum: number): Computed[] {
  const from = sourceOf(settings, "executorMaximum");
  const property = givenProperty(settings, facts, "spark.dynamicAllocation.maxExecutors", from);
  const most = property === undefined ? maximum : Number(property.value);
  return firstProperties.flatMap((name) => {
    const isAbove = Number(givenProperty(settings, facts, name)?.value) > most;
    return isAbove ? [{ name, value: String(most), why: "no more than the maximum to begin with", from }] : [];
  });
}

function givenCpu(settings: Settings, facts: Facts, name: string, over: Source | undefined): Cpu | undefined {
  const parsed = cpu.parse(givenProperty(settings, facts, name, over)?.value.trim() ?? "");
  return parsed.ok ? parsed.value : undefined;
}

/** The program has waited for its own threads; of the JVM's there are only Spark's. */
function jvmEnd(facts: Facts): Computed[] {
  const { from41, unknownNote } = sinceSpark41(facts);
  const why = `threads of Spark's that stay don't keep the step alive${unknownNote}`;
  return from41 ? [{ name: "spark.submit.callSystemExitOnMainExit", value: "true", why }] : [];
}
