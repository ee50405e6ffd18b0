/** The names and labels of what a run creates. */
import type { AssumableFact, Facts } from "../facts/facts.ts";
import { driverLabel } from "../facts/own-pod.ts";
import { labelName, manager } from "../leftovers/labels.ts";
import type { Settings } from "../settings/settings.ts";

export interface Names {
  readonly job: string;
  readonly runId: string;
  readonly pod: string;
  readonly namespace: string;
  readonly podUid: string;
  readonly image: string;
  readonly serviceAccount: string;
  readonly service: string;
  /** The name by which executors find the driver. */
  readonly host: string;
  readonly executorPrefix: string;
  /** On everything that the run creates, executors included. */
  readonly labels: Readonly<Record<string, string>>;
  /** On the own pod only: executors never carry it, so the Service finds the driver alone. */
  readonly driverLabel: { readonly name: string; readonly value: string };
  readonly sparkHome: string;
  readonly sparkVersion: string;
  readonly scalaVersion: string;
  readonly sparkSubmit: string;
}

/** Where the pod has the usual driver label already, as another one's: with the id of the run that made the Service. */
export const labelOfService = (service: string): string =>
  `${driverLabel}-${service.slice(service.lastIndexOf("-") + 1)}`;

/** Whether a Service of this name may be one that a run made, by `makeNames`. */
export const mayBeOfRun = (service: string): boolean => /^[a-z][-a-z0-9]*-[0-9a-z]{6,12}$/.test(service);

/** So that the executors' prefix stays below Spark's 47 letters with run id and attempt, and the Service's name below 63. */
const longestSlug = 29;

/** Names from settings and facts; what is not known is a `<placeholder>`. */
export function makeNames(settings: Settings, facts: Facts): Names {
  const or = (value: string | undefined, fact: AssumableFact): string => value ?? `<${fact}>`;
  const runId = or(facts.runId, "run.id");
  const application = settings.application ?? facts.pod.name ?? "";
  const job = slug(
    settings.values.job ??
      application
        .replace(/^([a-z][a-z0-9+.-]+:[^?#]*).*$/is, "$1")
        .replace(/^.*\//, "")
        .replace(/\.\w+$/, ""),
  );
  const home = or(facts.spark.home, "spark.home");
  const namespace = or(facts.pod.namespace, "pod.namespace");
  // What an earlier life of the container set up is used again: one pod has one Service.
  const service = facts.ownPod?.service ?? `${job}-${runId}`;
  return {
    job,
    runId,
    pod: or(facts.pod.name, "pod.name"),
    namespace,
    podUid: or(facts.pod.uid, "pod.uid"),
    image: or(facts.pod.image, "pod.image"),
    serviceAccount: or(facts.pod.serviceAccount, "pod.serviceAccount"),
    service,
    host: `${service}.${namespace}.svc`,
    executorPrefix: `${job}-${runId}-a{attempt}`,
    labels: { [labelName.managedBy]: manager, [labelName.job]: job, [labelName.run]: runId },
    driverLabel: { name: facts.ownPod?.labelIsTaken === true ? labelOfService(service) : driverLabel, value: service },
    sparkHome: home,
    sparkVersion: or(facts.spark.version, "spark.version"),
    scalaVersion: or(facts.spark.scalaVersion, "spark.scalaVersion"),
    sparkSubmit: facts.spark.submit ?? `${home}/bin/spark-submit`,
  };
}

/** By it a job of the old scripts learns the name of its Service. */
export const serviceVariable = "K8S_SPARK_SERVICE";

/** The run's own folder. */
export const workDirOf = ({ values, origins }: Settings, { writableFolder }: Facts, { runId }: Names): string => {
  const folder = origins.workDir === undefined ? (writableFolder ?? values.workDir) : values.workDir;
  return `${folder.replace(/\/+$/, "")}/spark-runner-${runId}`;
};

/** Letters that no accent makes of a Latin one. */
const letters: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  þ: "th",
  ı: "i",
};

/**
 * A DNS-1035 label, as Services need: small letters, digits and `-`, beginning with a letter. `Übergröße` becomes
 * `ubergrosse`; what loses letters, as all of `数据`, gets a hash of the text, so that two jobs are told apart.
 */
export function slug(text: string): string {
  // Most names are ASCII, and are spared the classes of Unicode, which take a millisecond of a start to compile.
  const [folded, mark] = /[^\0-\x7f]/.test(text) ? inAscii(text) : [text.toLowerCase(), ""];
  const plain = folded
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, longestSlug - mark.length)
    .replace(/-+$/, "");
  return `${plain === "" ? "job" : plain}${mark}`;
}

/** The text in small letters, of which few are left that are not ASCII, and what tells it from others where some are. */
function inAscii(text: string): [folded: string, mark: string] {
  const folded = text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/\P{ASCII}/gu, (letter) => letters[letter] ?? letter);
  const isLossy = /\P{ASCII}/u.test(folded.replace(/[^\p{L}\p{N}]+/gu, ""));
  return [folded, isLossy ? `-${hash(text.normalize())}` : ""];
}

/** Six letters and digits: FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value.toString(36).padStart(6, "0").slice(-6);
}
