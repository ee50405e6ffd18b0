/** The images that users build (docker/README.md), built as they do it, but on stand-ins for what a registry would give. */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { cacheRoot } from "../../scripts/tools/cache.ts";
import { root } from "../../scripts/tools/paths.ts";
import { importLayout, removeImage } from "../ground/cluster/containerd-images.ts";
import { placeOf } from "../ground/cluster/place.ts";
import type { ProcessId } from "../ground/cluster/processes.ts";
import { aliveInit } from "../ground/cluster/spaces.ts";
import type { PodObject } from "../ground/driver-pod.ts";
import { makeBuildah, type Buildah } from "../ground/images/buildah.ts";
import { ourSpark, standIns } from "../ground/images/stand-ins.ts";
import { namespaceForTest, smallExecutors } from "../support/cluster.ts";
import { testedVersions } from "../support/spark-home.ts";

const spark = testedVersions.at(-1) ?? "";
const job = `
import os
from pyspark import SparkContext
sc = SparkContext()
seen = sc.parallelize([1], 1).map(lambda _: os.environ.get("STAND_IN", "no entrypoint")).collect()
print("driver", os.getuid(), "executor", seen)
`;

/** An image with jobs, as examples/kfp has it, gets their compiled form, and no second archive. */
async function expectJobsOnTop(buildah: Buildah, base: string): Promise<void> {
  const name = "spark-runner.test/jobs:1";
  const context = path.join(root, "examples");
  const said = await buildah.build("kfp/Dockerfile", name, { context, args: { BASE: base } });
  expect(said).toContain("1 script compiled into /opt/spark-runner/prepared/scripts");
  expect(said).toContain("the archive in /opt/spark-runner/prepared fits and stays");
  await buildah.remove(name);
}

const hasBuildah = spawnSync("buildah", ["--version"]).status === 0;
// Into a cluster of somebody else's no image can be brought.
describe.runIf(hasBuildah && !process.env["SPARK_RUNNER_TEST_CONTEXT"])("an image (needs buildah) of", () => {
  let folder: string;
  let buildah: Buildah;
  let cluster: ProcessId;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(cacheRoot, ".dockerfiles-"));
    const init = await aliveInit(placeOf(root, cacheRoot));
    if (init === undefined) throw new Error("the tests' cluster is not up: scripts/cluster up starts it");
    cluster = init;
    buildah = await makeBuildah(folder);
    await buildah.load(await standIns(spark, folder));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.for([
    ["docker/Dockerfile", `docker.io/apache/spark:${spark}`, { SPARK_VERSION: spark }, "entrypoint.sh executor"],
    // The archive is made once here: it takes a minute or two.
    ["docker/Dockerfile.any", ourSpark, { BASE: ourSpark, ARCHIVE: "no" }, "no entrypoint"],
  ] as const)(
    "%s runs spark-runner as user 185, for the driver and its executors",
    async ([file, base, args, seen]) => {
      const name = `spark-runner.test/${path.basename(file).toLowerCase()}:1`;
      const said = await buildah.build(file, name, { args });
      expect(said.includes(`/classes.jsa: `)).toBe(!("ARCHIVE" in args));
      const { config, layers } = await buildah.inspect(name);
      expect(config).toMatchObject({ Entrypoint: ["/usr/bin/tini", "--", "/usr/local/bin/spark-runner"], User: "185" });
      expect(config.Cmd ?? []).toEqual([]);
      expect(layers.slice(0, -1)).toEqual((await buildah.inspect(base)).layers);

      if (file === "docker/Dockerfile") await expectJobsOnTop(buildah, name);

      const layout = path.join(folder, path.basename(file));
      await buildah.write(name, layout);
      await importLayout(cluster, layout, name);
      await buildah.remove(name); // its folders are large
      onTestFinished(() => removeImage(cluster, name));
      const namespace = await namespaceForTest();
      // The user is the image's: Kubernetes only sees to it that it isn't root.
      const change = ({ spec }: PodObject): void => {
        delete spec["securityContext"].runAsUser;
        delete spec["securityContext"].runAsGroup;
      };
      const [version, driver] = await Promise.all([
        namespace.runPod(["--version"], { image: name, change }),
        namespace.runPod([...smallExecutors, "--executor-minimum", "1", "/job/job.py"], {
          image: name,
          change,
          files: { "job.py": job },
        }),
      ]);
      expect(await version.ended()).toMatchObject({ exitCode: 0, log: expect.stringMatching(/^spark-runner \d/) });
      const { exitCode, log } = await driver.ended();
      expect(log).toContain(`driver 185 executor ['${seen}']`);
      expect(exitCode).toBe(0);
    },
  );
});
