/** What of that which `prepare` left in the image is used, and why. */
import type { ArchiveManifest } from "../prepared/archive-manifest.ts";
import { whyClash, type Clash } from "../prepared/clash.ts";
import { whyNot } from "../prepared/fits.ts";
import { variablesOfJava, whyNotBeside } from "../prepared/java-words.ts";
import type { Basis } from "./basis.ts";
import type { Plan } from "./plan-schema.ts";
import { userClassPathFirst } from "./properties/given-properties.ts";
import { wordsOf } from "./properties/java-options.ts";
import { hasKubernetesMaster, isLocalCluster, worksInDriver } from "./properties/master.ts";
import { driverHeap, executorHeap } from "./properties/memory.ts";

type Prepared = NonNullable<Plan["prepared"]>;
type Archive = NonNullable<Prepared["archive"]>;

/** null where nothing was prepared, or it is not asked for, or can't be seen from here. */
export function planPrepared(basis: Basis): Plan["prepared"] {
  const { application, facts } = basis;
  if (facts.prepared === undefined || application === undefined) return null;
  const { directory, scripts } = facts.prepared;
  const isScript = application.kind === "scala" && scripts !== undefined;
  return {
    directory,
    archive: planArchive(basis),
    script: isScript ? { directory: scripts.directory, found: scripts.hasThis } : null,
  };
}

function planArchive(basis: Basis): Prepared["archive"] {
  const archive = basis.facts.prepared?.archive;
  if (archive === undefined) return null;
  const { manifest } = archive;
  const fitting = "fault" in manifest ? manifest.fault : (whyNot(archive) ?? manifest);
  return {
    path: archive.path,
    fits: typeof fitting === "object",
    driver: use(typeof fitting === "object" ? whyNotInDriver(basis) : fitting),
    executors: worksInDriver(basis) ? null : executors(basis, fitting),
  };
}

const use = (why: string | undefined): Archive["driver"] =>
  why === undefined ? { used: true, why: "it fits this Java and Spark" } : { used: false, why };

function executors(basis: Basis, fitting: ArchiveManifest | string): Archive["executors"] {
  if (isLocalCluster(basis)) return use(typeof fitting === "object" ? whyNotInExecutors(basis) : fitting);
  if (!hasKubernetesMaster(basis.given)) return { used: false, why: "they are on machines of their own" };
  const first = classPathFirst(basis, "executor");
  return first === undefined
    ? { used: null, why: "spark-runner looks in each of them, in its own image" }
    : { used: false, why: first };
}

function whyNotInDriver(basis: Basis): string | undefined {
  const { facts, given } = basis;
  const options = ["spark.driver.defaultJavaOptions", "spark.driver.extraJavaOptions"];
  const texts = [
    ...(["SPARK_SUBMIT_OPTS", ...variablesOfJava] as const).map((name) => variable(basis, name)),
    ...options.map((name) => given.get(name)?.value),
  ];
  return (
    classPathFirst(basis, "driver") ??
    clashes(facts.prepared?.clashes.driver) ??
    whyNotBeside(wordsIn(texts), driverHeap(basis))
  );
}

/** Of those that Spark starts on this machine: their variables are the driver's own, unless a property says otherwise. */
function whyNotInExecutors(basis: Basis): string | undefined {
  const { facts, given } = basis;
  const options = ["spark.executor.defaultJavaOptions", "spark.executor.extraJavaOptions"];
  const texts = [
    ...variablesOfJava.map((name) => given.get(`spark.executorEnv.${name}`)?.value ?? variable(basis, name)),
    ...options.map((name) => given.get(name)?.value),
  ];
  return (
    classPathFirst(basis, "executor") ??
    clashes(facts.prepared?.clashes.executors) ??
    whyNotBeside(wordsIn(texts), executorHeap(basis))
  );
}

const variable = ({ settings, facts }: Basis, name: "SPARK_SUBMIT_OPTS" | (typeof variablesOfJava)[number]) =>
  settings.variables.get(name)?.value ?? facts.environment[name];

const wordsIn = (texts: readonly (string | undefined)[]): string[] =>
  texts.flatMap((text) => wordsOf(text ?? "") ?? []);

function classPathFirst({ given }: Basis, role: "driver" | "executor"): string | undefined {
  const why = userClassPathFirst(given, role);
  return why === undefined ? undefined : `${given.get(`spark.${role}.userClassPathFirst`)?.origin}: ${why}`;
}

const clashes = (clash: Clash | undefined): string | undefined => (clash === undefined ? undefined : whyClash(clash));

/** One line where what was prepared is there, and does not fit; that the user's own word goes before it is in the plan. */
export function preparedWarning(basis: Basis): string | undefined {
  const { archive } = planPrepared(basis) ?? {};
  return archive === null || archive === undefined || archive.fits
    ? undefined
    : `the archive of classes is not used: ${archive.driver.why}; spark-runner prepare makes it again`;
}
