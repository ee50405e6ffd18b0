/** An image whose jobs start from what `spark-runner prepare` made, as docs/fast-start.md tells a team to build it. */
import path from "node:path";
import type { Image } from "./archive.ts";
import { derivedImage, type Derived, type Recipe } from "./derived.ts";
import { testImages, type Sources } from "./images.ts";

/** Where the jobs lie in the image. */
export const jobsFolder = "/app/jobs";

export interface Preparation {
  readonly spark: string;
  /** The files of `jobsFolder`, by name. */
  readonly jobs?: Readonly<Record<string, string | Buffer>>;
  /** Commands that root runs when the image is built; by default `spark-runner prepare` for all jobs. */
  readonly run?: readonly string[];
}

export const preparedName = (spark: string): string => `spark-runner.test/prepared:${spark}`;

/** The image as layers of which all but one are those of the tests' own image for this Spark. */
export async function preparedImage(preparation: Preparation, sources: Sources): Promise<Derived> {
  const [base] = await testImages([preparation.spark], sources);
  return derivedImage(base as Image, recipeOf(preparation), sources.work);
}

function recipeOf({ spark, jobs = {}, run = [`spark-runner prepare ${jobsFolder}`] }: Preparation): Recipe {
  return {
    name: preparedName(spark),
    lines: ["USER 0", `COPY jobs ${jobsFolder}`, ...run.map((command) => `RUN ${command}`), "USER 185"],
    files: Object.fromEntries(Object.entries(jobs).map(([name, content]) => [path.join("jobs", name), content])),
  };
}
