/** The Spark properties that spark-runner computes, each with its reason. */
import type { Facts } from "../../facts/facts.ts";
import { cpu, inMiB, showSize, type Cpu } from "../../settings/quantities.ts";
import type { Source } from "../../settings/given.ts";
import type { Basis } from "../basis.ts";
import { sourceOf } from "./given-properties.ts";
import { boundsSource, firstProperties } from "./executor-count.ts";
import { executorBatch } from "./executor-batch.ts";
import { executorVariables } from "./executor-variables.ts";
import { executorLocale } from "../locale.ts";
import { jvmProperties } from "./jvm-properties.ts";
import { computedHeap, overheadOfComputed } from "./memory.ts";
import type { Plan, PodPlan } from "../plan-schema.ts";
import { masterOf, worksInDriver } from "./master.ts";
import { podProperties, sinceSpark41 } from "./pod-properties.ts";
import type { Computed } from "./properties.ts";
import { runnerProperties } from "../runner.ts";

export function computeProperties(basis: Basis, template: PodPlan["template"], prepared: Plan["prepared"]): Computed[] {
  const { facts, target } = basis;
  const kind = basis.application?.kind;
  return [
    ...(target === "pod" ? podProperties(basis, template) : localProperties(facts)),
    ...driverProperties(basis),
    ...(worksInDriver(basis) ? [] : executorProperties(basis)),
    ...runnerProperties(basis),
    ...jvmProperties(basis, prepared),
    ...(target === "pod" && (kind === "python" || kind === "r") ? jvmEnd(facts) : []),
  ];
}

const executorProperties = (basis: Basis): Computed[] => [
  ...executorCores(basis),
  ...executorCount(basis),
  ...executorBatch(basis),
  ...executorVariables(basis),
  ...executorLocale(basis),
];

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

function driverProperties(basis: Basis): Computed[] {
  const { facts, target } = basis;
  const heap = computedHeap(basis);
  const { rule } = overheadOfComputed(basis);
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

function executorCores(basis: Basis): Computed[] {
  const { settings, target } = basis;
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
  const limit = givenCpu(basis, "spark.kubernetes.executor.limit.cores", from);
  const request = givenCpu(basis, "spark.kubernetes.executor.request.cores", from);
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

function executorCount(basis: Basis): Computed[] {
  const { settings, given } = basis;
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
    const dynamic = given.get("spark.dynamicAllocation.enabled");
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
    ...firstExecutors(basis, maximum),
  ];
}

/** Spark refuses to begin with more than the maximum: what is weaker than that keeps to it. */
function firstExecutors({ settings, given }: Basis, maximum: number): Computed[] {
  const from = sourceOf(settings, "executorMaximum");
  const property = given.get("spark.dynamicAllocation.maxExecutors", from);
  const most = property === undefined ? maximum : Number(property.value);
  return firstProperties.flatMap((name) => {
    const isAbove = Number(given.get(name)?.value) > most;
    return isAbove ? [{ name, value: String(most), why: "no more than the maximum to begin with", from }] : [];
  });
}

function givenCpu({ given }: Basis, name: string, over: Source | undefined): Cpu | undefined {
  const parsed = cpu.parse(given.get(name, over)?.value.trim() ?? "");
  return parsed.ok ? parsed.value : undefined;
}

/** The program has waited for its own threads; of the JVM's there are only Spark's. */
function jvmEnd(facts: Facts): Computed[] {
  const { from41, unknownNote } = sinceSpark41(facts);
  const why = `threads of Spark's that stay don't keep the step alive${unknownNote}`;
  return from41 ? [{ name: "spark.submit.callSystemExitOnMainExit", value: "true", why }] : [];
}
