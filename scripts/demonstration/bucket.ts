/** The demo's storage: a folder that stands for a bucket, with the flights as the job wants to find them. */
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * A new bucket with all data, but without the mark of a delivery that is complete. Pods see nothing but the bucket itself,
 * and write to it as another user: for them it has copies, and lets everybody write.
 */
export async function makeBucket(data: string, content: "links" | "copies"): Promise<string> {
  const bucket = await mkdtemp(path.join(tmpdir(), "spark-runner-demo-"));
  if (content === "copies") await chmod(bucket, 0o777);
  for (const table of ["flights", "airlines"]) {
    const [from, to] = [data, bucket].map((folder) => path.join(folder, table, `${table}.csv`)) as [string, string];
    await mkdir(path.dirname(to));
    await (content === "copies" ? copyFile(from, to) : symlink(from, to));
  }
  return bucket;
}

/** Ends the delivery, as a job that writes flights would: `_SUCCESS` comes last. */
export const deliver = (bucket: string): Promise<void> => writeFile(path.join(bucket, "flights/_SUCCESS"), "");

/** The rows that the job wrote: one for each airline. */
export async function readResult(bucket: string): Promise<Record<string, string>[]> {
  const folder = path.join(bucket, "delays/carriers");
  const parts = (await readdir(folder)).filter((name) => name.endsWith(".csv"));
  const texts = await Promise.all(parts.map((part) => readFile(path.join(folder, part), "utf8")));
  return texts.flatMap((text) => {
    const [header, ...rows] = text
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    return rows.map((row) => Object.fromEntries((header ?? []).map((name, column) => [name, row[column] ?? ""])));
  });
}

/** Counts, without Spark, the flights of the last `days` days, to hold the job's result against. */
export async function countFlights(bucket: string, days: number): Promise<number> {
  const [, ...lines] = (await readFile(path.join(bucket, "flights/flights.csv"), "utf8")).trimEnd().split("\n");
  const dates = lines.map((line) => {
    const [year, month, day] = line.split(",", 3).map(Number);
    return Date.UTC(year ?? 0, (month ?? 0) - 1, day);
  });
  const newest = dates.reduce((latest, date) => Math.max(latest, date), 0);
  return dates.filter((date) => date > newest - days * 24 * 60 * 60 * 1000).length;
}
