/** What the suites of tests need to have: made once, when the first of them asks for it. */
import path from "node:path";
import { build } from "../tools/build.ts";
import { cacheRoot } from "../tools/cache.ts";
import { bringCluster } from "../../test/ground/cluster/for-tests.ts";
import { controlPlane } from "../../test/ground/control-plane.ts";
import { preparedSpark, preparedVariable } from "../../test/ground/prepared-spark.ts";
import { javaHome } from "../tools/java.ts";
import { kubeflowPackages, linters } from "../tools/python-packages.ts";
import { sparkHome } from "../tools/spark.ts";
import { bringAbilities } from "./machine.ts";
import type { TestOptions } from "./options.ts";
import type { Steps } from "./steps.ts";
import type { Need } from "./suites.ts";

export class TestSetup {
  /** What tests find in their environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly #root: string;
  readonly #steps: Steps;
  readonly #sparkVersions: readonly string[];
  readonly #made = new Map<Need, boolean>();
  readonly #ends: (() => Promise<void>)[] = [];

  constructor(root: string, steps: Steps, { spark, long }: Pick<TestOptions, "spark" | "long">) {
    this.#root = root;
    this.#steps = steps;
    this.#sparkVersions = spark;
    this.env = {
      ...process.env,
      PATH: `${path.join(root, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`,
      SPARK_RUNNER_CACHE: cacheRoot,
      SPARK_RUNNER_TEST_SPARK: spark.join(","),
      ...(long ? { SPARK_RUNNER_TEST_LONG: "yes" } : {}),
    };
  }

  /** Gives those of `needs` that can't be had. */
  async lacking(needs: readonly Need[]): Promise<readonly Need[]> {
    const lacking: Need[] = [];
    for (const need of needs) {
      if (!this.#made.has(need)) this.#made.set(need, await this.#make(need));
      if (this.#made.get(need) !== true) lacking.push(need);
    }
    return lacking;
  }

  /** Ends what runs beside the tests. */
  async end(): Promise<void> {
    for (const end of this.#ends.splice(0)) await end();
  }

  async #make(need: Need): Promise<boolean> {
    switch (need) {
      case "Java": {
        const java = await this.#steps.run(
          "Java",
          async () => {
            await bringAbilities(this.env, console.log);
            return javaHome();
          },
          ({ why }) => ({ note: why }),
        );
        if (java !== undefined) this.env["JAVA_HOME"] = java.home;
        return java !== undefined;
      }
      case "Spark": {
        for (const version of this.#sparkVersions) {
          const home = await this.#steps.run(
            `Spark ${version}`,
            () => sparkHome(version),
            (note) => ({ note }),
          );
          if (home === undefined) return false;
        }
        return true;
      }
      case "classes":
        return this.#prepareSparks();
      case "Python packages": {
        const work = async (): Promise<string> => `${await kubeflowPackages()}, ${await linters()}`;
        return (await this.#steps.run("kfp and linters", work, (note) => ({ note }))) !== undefined;
      }
      case "executable": {
        const work = (): Promise<string> => build(this.#root, this.env);
        return (await this.#steps.run("build", work, (note) => ({ note }))) !== undefined;
      }
      case "control plane": {
        const work = (): Promise<unknown> => controlPlane(console.log);
        return (await this.#steps.run("etcd, kube-apiserver", work, () => ({}))) !== undefined;
      }
      case "cluster": {
        const ready = await this.#steps.run(
          "cluster",
          () => bringCluster(this.#root, this.#sparkVersions),
          ({ note }) => ({ note }),
        );
        if (ready !== undefined) this.#ends.push(ready.end);
        return ready !== undefined;
      }
    }
  }

  /** Without it the tests are as good, and slower. */
  async #prepareSparks(): Promise<true> {
    const java = this.env["JAVA_HOME"] ?? "";
    const prepared = async (version: string): Promise<string> =>
      `${version}=${(await preparedSpark(version, java)).folder}`;
    const words = await this.#steps.run(
      "archives of classes",
      () => Promise.all(this.#sparkVersions.map(prepared)).catch(asError),
      (made) => ({ note: made instanceof Error ? `none: ${made.message.split("\n").at(-1)}` : "" }),
    );
    if (Array.isArray(words)) this.env[preparedVariable] = words.join(":");
    return true;
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
