/** Labels and annotations that the user wants on what a run makes: on its Service and its executors, never on the own pod. */
import type { Problem } from "../../errors.ts";
import type { Facts } from "../../facts/facts.ts";
import { driverLabel } from "../../facts/own-pod.ts";
import type { Basis } from "../basis.ts";
import type { Settings } from "../../settings/settings.ts";
import { labelValue } from "../../settings/tolerations.ts";
import { sourceOf, sourceOfPair } from "./given-properties.ts";
import { isPrivate } from "../known-secrets.ts";
import { labelName } from "../../leftovers/labels.ts";
import type { Computed } from "./properties.ts";
import { hasSecret } from "../../secrets.ts";
import { isAtLeast } from "../../settings/spark-version.ts";

/** By these spark-runner and Spark find their own; Spark refuses the latter in its words. */
const reserved =
  /^(spark-app-selector|spark-role|spark-exec-id|spark-exec-resourceprofile-id|spark-app-name|spark-exec-inactive)$/;
const isReserved = (name: string): boolean =>
  Object.values<string>(labelName).includes(name) ||
  name.startsWith(`${driverLabel.split("/")[0]}/`) ||
  reserved.test(name);

interface Marks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** For what spark-runner makes itself. */
export const serviceMarks = ({ values }: Settings): Marks => ({
  labels: recordOf(values.label),
  annotations: recordOf(values.annotation),
});

/** For executors: what the user gives, over what is copied from the own pod. */
export function executorMarks({ settings, facts: { ownPod } }: Basis): Computed[] {
  const { values, origins } = settings;
  const label = "spark.kubernetes.executor.label.";
  const copied = Object.entries(ownPod?.labels ?? {}).filter(([name]) => wantsCopy(settings, name));
  return [
    ...copied.map(([name, text]) => ({
      name: `${label}${name}`,
      value: text,
      why: `the pod's own, by ${origins.executorLabel}`,
      from: sourceOf(settings, "executorLabel"),
    })),
    ...(values.label ?? []).map((each) => ({
      name: `${label}${each.name}`,
      value: each.value,
      why: "a label of yours for what a run makes",
      from: sourceOfPair(each),
    })),
    ...(values.annotation ?? []).map((each) => ({
      name: `spark.kubernetes.executor.annotation.${each.name}`,
      value: each.value,
      why: "an annotation of yours for what a run makes",
      from: sourceOfPair(each),
    })),
  ];
}

const claimOptions = /^(spark\.kubernetes\.executor\.volumes\.persistentVolumeClaim\.[^.]+)\.options\.claimName$/;

/** The prefixes of the volumes whose claims Spark makes for each executor. */
const onDemandClaims = ({ given }: Basis): string[] =>
  [...given.all.values()].flatMap(({ name, value }) => {
    const prefix = claimOptions.exec(name)?.[1];
    return prefix !== undefined && /OnDemand/i.test(value) ? [prefix] : [];
  });

/** Spark 3 gives them no label but its own (SPARK-49598, SPARK-49833). */
const isTooOld = ({ spark: { version } }: Facts): boolean => isAtLeast(version, 4) === false;

/** For the claims that Spark makes on demand. */
export function claimMarks(basis: Basis): Computed[] {
  if (isTooOld(basis.facts)) return [];
  const { label = [], annotation = [] } = basis.settings.values;
  const of = (
    prefix: string,
    word: "label" | "annotation",
    all: NonNullable<Settings["values"]["label"]>,
  ): Computed[] =>
    all.map((each) => ({
      name: `${prefix}.${word}.${each.name}`,
      value: each.value,
      why: `the ${word} of yours for what a run makes, on claims made on demand`,
      from: sourceOfPair(each),
    }));
  return onDemandClaims(basis).flatMap((prefix) => [
    ...of(prefix, "label", label),
    ...of(prefix, "annotation", annotation),
  ]);
}

/** One line on what they don't reach; undefined where they reach all that they can. */
export function labelWarning(basis: Basis): string | undefined {
  const { facts } = basis;
  const { values, origins } = basis.settings;
  const given = (["label", "annotation"] as const).filter((key) => (values[key] ?? []).length > 0);
  if (given.length === 0 || !isTooOld(facts) || onDemandClaims(basis).length === 0) return undefined;
  return (
    `${given.map((key) => origins[key]).join(", ")}: the volume claims that executors get on demand don't have ` +
    `what Spark ${facts.spark.version} has no property for; Spark 4.0 has`
  );
}

export function labelSettingProblems({ settings: { values, origins }, facts: { ownPod } }: Basis): Problem[] {
  const wrong = (origin: string | undefined, what: string, advice: string): Problem => ({
    kind: "settings",
    message: `${origin}: ${what}`,
    advice,
  });
  const given = values.label ?? [];
  const known = Object.keys(ownPod?.labels ?? {});
  return [
    ...[
      ...given.map(({ name }) => [name, origins.label] as const),
      ...(values.executorLabel ?? []).map((name) => [name, origins.executorLabel] as const),
    ]
      .filter(([name]) => isReserved(name))
      .map(([name, origin]) =>
        wrong(origin, `${name} is a label by which spark-runner or Spark finds its own`, "give yours another name"),
      ),
    ...given
      .filter((each) => !labelValue.test(each.value))
      .map((each) =>
        wrong(
          origins.label,
          `${each.name}: ${JSON.stringify(each.value)} can't be a label's value`,
          "at most 63 letters, digits, -, _ and ., beginning and ending with a letter or digit; --annotation takes any text",
        ),
      ),
    ...(ownPod === undefined ? [] : (values.executorLabel ?? []))
      .filter((name) => !name.includes("*") && !known.includes(name))
      .map((name) =>
        wrong(
          origins.executorLabel,
          `the own pod has no label ${name}`,
          `it has ${known.join(", ") || "none"}; --label ${name}=VALUE gives one`,
        ),
      ),
  ];
}

/** Annotations often name the place of a secret (Vault's do): of them only what has the shape of one is told. */
export function publicSecretsWarning({ settings: { values, properties } }: Basis): string | undefined {
  const pattern = properties.get("spark.redaction.regex")?.value;
  const told = [
    ...(values.label ?? []).filter((each) => isPrivate(each, [], pattern)).map(({ name }) => `--label ${name}`),
    ...(values.annotation ?? []).filter(({ value }) => hasSecret(value)).map(({ name }) => `--annotation ${name}`),
  ];
  return told.length === 0
    ? undefined
    : `${told.join(" and ")} look${told.length === 1 ? "s" : ""} secret, and all who may see the Service or the executors can read it: keep it in a Secret`;
}

/** `*` stands for any letters. */
function wantsCopy({ values }: Settings, name: string): boolean {
  if (isReserved(name)) return false;
  return (values.executorLabel ?? []).some((wanted) => {
    const parts = wanted.split("*").map((part) => part.replace(/[.]/g, "\\."));
    return new RegExp(`^${parts.join(".*")}$`).test(name);
  });
}

const recordOf = (pairs: Settings["values"]["label"]): Record<string, string> =>
  Object.fromEntries((pairs ?? []).map((each) => [each.name, each.value]));
