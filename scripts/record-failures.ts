/**
 * Makes failures with the real Spark, and keeps in test/recordings what it said: `scripts/record-failures`, all or those of
 * some causes: `scripts/record-failures disk-full fetch-failed --spark 4.3.0 --to FOLDER`. The table of causes is tested against them.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { inJava } from "./recordings/in-java.ts";
import { inPython } from "./recordings/in-python.ts";
import { record, type Recording } from "./recordings/record.ts";
import { installedJava, javaHome } from "./tools/java.ts";
import { sparkHome } from "./tools/spark.ts";
import { defaultSparkVersions } from "./tools/spark-versions.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    spark: { type: "string", multiple: true, default: [...defaultSparkVersions] },
    to: { type: "string", default: path.join(import.meta.dirname, "../test/recordings") },
  },
});
const folder = values.to;
const index = path.join(folder, "index.json");
const wanted = [...inPython, ...inJava].filter(({ id }) => positionals.length === 0 || positionals.includes(id));
const all: Record<string, Omit<Recording, "log">> = existsSync(index)
  ? (JSON.parse(readFileSync(index, "utf8")) as typeof all)
  : {};

const { home } = await javaHome();
const newestJava = (await installedJava(21))?.home;
for (const version of values.spark) {
  const place = {
    sparkHome: await sparkHome(version),
    javaHome: home,
    newestJava,
    otherPython: process.env["OTHER_PYTHON"],
  };
  for (const failure of wanted) {
    if (failure.only !== undefined && !version.startsWith(failure.only)) continue;
    const name = `${failure.id}/${version}${failure.variant === undefined ? "" : `-${failure.variant}`}.log`;
    const recording = await record(failure, place);
    if (recording === undefined) {
      process.stdout.write(`${name}: can't be made here\n`);
      continue;
    }
    const { log, ...rest } = recording;
    mkdirSync(path.join(folder, failure.id), { recursive: true });
    writeFileSync(path.join(folder, name), log);
    all[name] = rest;
    const sorted = Object.fromEntries(Object.entries(all).toSorted(([one], [other]) => (one < other ? -1 : 1)));
    writeFileSync(index, `${JSON.stringify(sorted, undefined, 2)}\n`);
    process.stdout.write(`${name}: exit code ${rest.exitCode}, ${log.split("\n").length - 1} lines\n`);
  }
}
