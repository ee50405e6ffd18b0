/** What the JVMs of driver and executors get on their class path and among their options, beside the user's own. */
import { defaultPreparedDir } from "../../prepared/layout.ts";
import { archiveWords } from "../../prepared/java-words.ts";
import { classPathOf, type SeenArchive } from "../../prepared/seen-archive.ts";
import type { Basis } from "../basis.ts";
import type { Plan } from "../plan-schema.ts";
import { sourceOf, userClassPathFirst } from "./given-properties.ts";
import { quoted } from "./header-properties.ts";
import { hasKubernetesMaster, isLocalCluster, worksInDriver } from "./master.ts";
import { haveOwnImage } from "./own-image.ts";
import type { Computed } from "./properties.ts";

const forArchive = "the archive of classes";
const list = `Spark's jars first, in the order in which ${forArchive} has them`;
const main = "the class that calls the jar's main method, and waits for the threads that it leaves at work";

export function jvmProperties(basis: Basis, prepared: Plan["prepared"]): Computed[] {
  const { facts, runner, application } = basis;
  const archive = facts.prepared?.archive;
  const inDriver = prepared?.archive?.driver.used === true ? archive : undefined;
  const inExecutors = isLocalCluster(basis) && prepared?.archive?.executors?.used === true ? archive : undefined;
  const ownJar = application?.kind === "jar" && runner !== null ? { path: runner.jar, why: main } : undefined;
  return [
    ...classPath(basis, "spark.driver.extraClassPath", inDriver, ownJar),
    ...options(basis, "spark.driver.extraJavaOptions", inDriver),
    ...classPath(basis, "spark.executor.extraClassPath", inExecutors),
    ...options(basis, "spark.executor.extraJavaOptions", inExecutors),
    ...(worksInDriver(basis) || !hasKubernetesMaster(basis.given) ? [] : ofPods(basis)),
  ];
}

/** Spark's jars, the user's own entries, ours. */
function classPath(
  { given }: Basis,
  name: string,
  archive: SeenArchive | undefined,
  ours?: { readonly path: string; readonly why: string },
): Computed[] {
  if (archive === undefined && ours === undefined) return [];
  const theirs = given.get(name)?.value ?? "";
  const hasTheirs = theirs.trim() !== "";
  const parts = [archive && classPathOf(archive), hasTheirs ? theirs : undefined, ours?.path];
  const why = [archive && list, ours?.why].filter(Boolean).join("; ");
  const value = parts.filter(Boolean).join(":");
  return [{ name, value, why: hasTheirs ? `yours, and ${why}` : why, ...(hasTheirs ? { includes: theirs } : {}) }];
}

/** Of one of Java's options that is given twice the last counts: the user's come behind. */
function options({ given }: Basis, name: string, archive: SeenArchive | undefined): Computed[] {
  if (archive === undefined || "fault" in archive.manifest) return [];
  const theirs = given.get(name)?.value ?? "";
  const ours = archiveWords(archive.manifest, archive.path).map(quoted);
  const why = `${forArchive}, of which nothing is to be said in the job's output`;
  return theirs.trim() === ""
    ? [{ name, value: ours.join(" "), why }]
    : [{ name, value: [...ours, theirs].join(" "), why: `yours, and ${why}`, includes: theirs }];
}

/** In pods `spark-runner executor` looks by itself: it hears only of what is not as it would be without a word. */
function ofPods({ settings, given, facts }: Basis): Computed[] {
  const { prepared, preparedDir } = settings.values;
  const off = "spark.executorEnv.SPARK_RUNNER_PREPARED";
  if (!prepared) {
    const why = "executors do without what was prepared, as the driver does";
    return [{ name: off, value: "false", why, from: sourceOf(settings, "prepared") }];
  }
  const why = userClassPathFirst(given, "executor");
  if (why !== undefined) return [{ name: off, value: "false", why }];
  if (preparedDir === defaultPreparedDir || !haveOwnImage(given)) return [];
  return [
    {
      name: "spark.executorEnv.SPARK_RUNNER_PREPARED_DIR",
      value: facts.prepared?.directory ?? preparedDir,
      why: "executors have the same image",
      from: sourceOf(settings, "preparedDir"),
    },
  ];
}
