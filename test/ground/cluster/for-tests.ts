/** The cluster for a run of the tests: one that is up is used and left, another is started and ended with the run. */
import path from "node:path";
import { cacheRoot } from "../../../scripts/tools/cache.ts";
import { onSignal } from "../../../scripts/tools/run.ts";
import { access } from "./access.ts";
import { loadImages } from "./load-images.ts";
import { placeOf } from "./place.ts";
import { removeSpaces } from "./spaces.ts";
import { up } from "./up.ts";

export interface ClusterForTests {
  /** What a person wants to know of it. */
  readonly note: string;
  readonly end: () => Promise<void>;
}

/** With the images of these Spark versions, and dist/spark-runner in them. */
export async function bringCluster(root: string, spark: readonly string[]): Promise<ClusterForTests> {
  const context = process.env["SPARK_RUNNER_TEST_CONTEXT"];
  if (context) {
    await access(root).kubectl(["get", "namespaces"]);
    return { note: `yours: ${context}`, end: async () => undefined };
  }
  const place = placeOf(root, cacheRoot);
  const say = (line: string): void => console.log(line);
  const came = await up(place, { say, stay: false });
  const remove = (): Promise<void> => removeSpaces(place);
  const forget = came === "started" ? onSignal(remove) : () => undefined;
  const end = async (): Promise<void> => {
    if (came === "started") await remove();
    forget();
  };
  try {
    say(await loadImages(place, { root, spark, executable: path.join(root, "dist/spark-runner"), say }));
  } catch (error) {
    await end();
    throw error;
  }
  return { note: came, end };
}
