/** Facts given by --assume, for a plan that is made where they can't be seen. */
import type { Problem } from "../errors.ts";
import { didYouMean } from "../settings/nearest.ts";
import type { Pair } from "../settings/pairs.ts";
import { parseKubernetesMemory } from "../settings/quantities.ts";
import { launchers } from "./launcher.ts";
import { assumableFacts, type AssumableFact, type Facts } from "./facts.ts";

const isFact = (name: string): name is AssumableFact => (assumableFacts as readonly string[]).includes(name);

/** The facts with the assumed ones in their place, and what was wrong with those. */
export function assume(facts: Facts, pairs: readonly Pair[]): { facts: Facts; problems: Problem[] } {
  const problems: Problem[] = [];
  const wrong = (message: string, advice: { readonly advice?: string } = {}): void => {
    problems.push({ kind: "settings", message: `--assume: ${message}`, ...advice });
  };
  let result = facts;
  for (const { name, value: text } of pairs) {
    const value = text.trim();
    if (!isFact(name)) {
      wrong(`unknown fact ${name}; expected one of ${assumableFacts.join(", ")}`, didYouMean(name, assumableFacts));
    } else if (name === "pod.memoryLimit") {
      const limit = parseKubernetesMemory(value);
      if (limit.ok) result = { ...result, memoryLimit: limit.value, memoryLimitIsKnown: true };
      else
        wrong(`expected pod.memoryLimit as Kubernetes writes it, such as 8Gi or 4096Mi, got ${JSON.stringify(value)}`);
    } else if (name === "pod.launcher") {
      const launcher = launchers.find((each) => each === value);
      if (launcher !== undefined) result = { ...result, launcher };
      else wrong(`expected pod.launcher as one of ${launchers.join(", ")}, got ${JSON.stringify(value)}`);
    } else if (name.startsWith("spark.")) {
      const fault = sparkFault(name, value);
      if (fault === undefined) result = { ...result, spark: assumeSpark(result.spark, name, value) };
      else wrong(`expected ${name} as ${fault}, got ${JSON.stringify(value)}`);
    } else if (!/^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/.test(value)) {
      wrong(`expected ${name} as Kubernetes writes it, got ${JSON.stringify(value)}`);
    } else if (name === "run.id") {
      if (/^[a-z0-9]{1,12}$/.test(value)) result = { ...result, runId: value };
      else wrong(`expected run.id as 1 to 12 small letters and digits, got ${JSON.stringify(value)}`);
    } else {
      result = { ...result, pod: { ...result.pod, [name.slice("pod.".length)]: value } };
    }
  }
  return { facts: result, problems };
}

function sparkFault(name: string, value: string): string | undefined {
  if (name === "spark.version" && !/^\d+\.\d+(\.\d+)?([.-]\S+)?$/.test(value)) return "a version, such as 4.3.0";
  if (name === "spark.scalaVersion" && !/^2\.1[23]$/.test(value)) return "2.12 or 2.13";
  return undefined;
}

function assumeSpark(spark: Facts["spark"], name: string, value: string): Facts["spark"] {
  if (name === "spark.home") return { ...spark, home: value, submit: `${value.replace(/\/$/, "")}/bin/spark-submit` };
  if (name === "spark.scalaVersion") return { ...spark, scalaVersion: value };
  return { ...spark, version: value, scalaVersion: spark.scalaVersion ?? (value.startsWith("3.") ? "2.12" : "2.13") };
}
