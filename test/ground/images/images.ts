/** The images of the tests, one for each Spark version: layers from what seldom changes to what changes with each build. */
import { chmod, cp, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { root } from "../../../scripts/tools/paths.ts";
import { sparkHome } from "../../../scripts/tools/spark.ts";
import type { Image } from "./archive.ts";
import { baseLayer, javaHome, sparkUser } from "./base.ts";
import { chainPrograms } from "./chain.ts";
import { cachedLayer, writeLayer, type Layer } from "./layer.ts";

/** As pods name it. No registry answers to it: a pod must not pull (imagePullPolicy: Never). */
export const imageName = (spark: string): string => `spark-runner.test/spark:${spark}`;

export const environment: readonly string[] = [
  "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/spark/bin",
  "SPARK_HOME=/opt/spark",
  `JAVA_HOME=${javaHome}`,
  "LANG=C.UTF-8",
];
const config = {
  // As in the Dockerfiles.
  Entrypoint: ["/usr/bin/tini", "--", "/usr/local/bin/spark-runner"],
  Env: environment,
  User: String(sparkUser),
  WorkingDir: "/opt/spark/work-dir",
};

export interface Sources {
  /** dist/spark-runner. */
  readonly executable: string;
  /** An empty folder for layers that are made anew each time; it must live as long as the images are used. */
  readonly work: string;
  readonly say: (line: string) => void;
}

/** The test images for these Spark versions, as layers that lie on this machine. */
export async function testImages(versions: readonly string[], { executable, work, say }: Sources): Promise<Image[]> {
  const base = await baseLayer(say);
  const spark = await Promise.all(versions.map(sparkLayer));
  const files = await filesLayer(work, say);
  const own = await executableLayer(work, executable);
  return versions.map((version, index) => ({
    name: imageName(version),
    config,
    layers: [base, spark[index] ?? base, files, own],
  }));
}

export const sparkLayer = async (version: string): Promise<Layer> => {
  const home = await sparkHome(version);
  return cachedLayer(`spark-${version}`, (file) =>
    writeLayer(file, home, { under: "opt/spark", without: [".manifest.json", "examples", "work", "__pycache__"] }),
  );
};

async function filesLayer(work: string, say: Sources["say"]): Promise<Layer> {
  const folder = path.join(work, "files");
  await mkdir(folder);
  const programs = path.join(folder, "app/kubeflow_pipeline");
  await cp(path.join(root, "docker/dropins"), programs, { recursive: true });
  for (const name of await readdir(programs)) await chmod(path.join(programs, name), 0o755); // whatever git kept
  await cp(await chainPrograms(say), path.join(folder, "kfp"), { recursive: true });
  return writeLayer(path.join(work, "files.tar"), folder, { without: ["kfp/.manifest.json"] });
}

async function executableLayer(work: string, executable: string): Promise<Layer> {
  const folder = path.join(work, "executable");
  await mkdir(path.join(folder, "usr/local/bin"), { recursive: true });
  await cp(executable, path.join(folder, "usr/local/bin/spark-runner"));
  await chmod(path.join(folder, "usr/local/bin/spark-runner"), 0o755);
  return writeLayer(path.join(work, "executable.tar"), folder);
}
