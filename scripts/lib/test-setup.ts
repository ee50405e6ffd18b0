/** What the suites of tests need to have: made once, when the first of them asks for it. */
import path from "node:path";
import { build } from "./build.ts";
import { cacheRoot } from "./cache.ts";
import { javaHome } from "./java.ts";
import { sparkHome } from "./spark.ts";
import type { Steps } from "./steps.ts";
import type { Need } from "./suites.ts";

export class TestSetup {
  /** What tests find in their environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly #root: string;
  readonly #steps: Steps;
  readonly #sparkVersions: readonly string[];
  readonly #made = new Map<Need, boolean>();

  constructor(root: string, steps: Steps, sparkVersions: readonly string[]) {
    this.#root = root;
    this.#steps = steps;
    this.#sparkVersions = sparkVersions;
    this.env = {
      ...process.env,
      PATH: `${path.join(root, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`,
      SPARK_RUNNER_CACHE: cacheRoot,
      SPARK_RUNNER_TEST_SPARK: sparkVersions.join(","),
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

  async #make(need: Need): Promise<boolean> {
    switch (need) {
      case "Java": {
        const java = await this.#steps.run(
          "Java",
          () => javaHome(),
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
      case "executable": {
        const work = (): Promise<string> => build(this.#root, this.env);
        return (await this.#steps.run("build", work, (note) => ({ note }))) !== undefined;
      }
    }
  }
}
