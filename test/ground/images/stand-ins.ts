/** What the users' Dockerfiles stand on, made of the layers of the tests' images: no registry is asked. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../../../scripts/tools/paths.ts";
import { run } from "../../../scripts/tools/run.ts";
import type { Image } from "./archive.ts";
import { baseLayer, sparkUser } from "./base.ts";
import { environment, sparkLayer } from "./images.ts";
import { writeLayer, type Layer } from "./layer.ts";

/** An image of somebody's own: Spark, and neither a tini nor a name for the user 185 nor an entrypoint. */
export const ourSpark = "registry.test/our-spark:1";

/** `work` is an empty folder that lives as long as the images are used. */
export async function standIns(spark: string, work: string): Promise<Image[]> {
  const base = await baseLayer(console.log);
  const sparkItself = await sparkLayer(spark);
  const entrypoint = path.join(root, "test/fixtures/cluster/apache-spark");
  const layer = (name: string, files: Files): Promise<Layer> => layerOf(path.join(work, name), files);
  const passwd = await run("tar", ["--extract", "--to-stdout", `--file=${base.file}`, "./etc/passwd"]);
  const nameless = passwd.split("\n").filter((line) => line.split(":")[2] !== String(sparkUser));
  return [
    {
      name: "docker.io/library/debian:12-slim",
      config: { Env: environment.filter((each) => each.startsWith("PATH=")) },
      // apt-get has what the layer has, and needs no network.
      layers: [base, await layer("offline", { "etc/apt/sources.list": "" })],
    },
    {
      name: `docker.io/apache/spark:${spark}`,
      config: {
        Env: environment,
        Entrypoint: ["/opt/entrypoint.sh"],
        User: "spark",
        WorkingDir: "/opt/spark/work-dir",
      },
      layers: [base, sparkItself, await writeLayer(path.join(work, "entrypoint.tar"), entrypoint)],
    },
    {
      name: ourSpark,
      config: { Env: environment },
      // How an image says that a file of a lower layer is gone.
      layers: [base, sparkItself, await layer("bare", { "usr/bin/.wh.tini": "", "etc/passwd": nameless.join("\n") })],
    },
  ];
}

type Files = Readonly<Record<string, string>>;

async function layerOf(folder: string, files: Files): Promise<Layer> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return writeLayer(`${folder}.tar`, folder);
}
