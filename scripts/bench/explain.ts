/** How fast `explain` reads a log, and in how much memory, whatever the log's size and wrapping. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream, statSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { anonymousMemory } from "./anonymous.ts";
import type { Place } from "./place.ts";
import { median, type Row } from "./row.ts";

const megabytes = 400;
const runs = 5;
const fastEnough = 80;
const smallEnough = 60;

const stamp = "2026-11-30T18:00:00.123456789Z";
const said = (number: number): string =>
  `26/11/30 18:00:${String(number % 60).padStart(2, "0")} INFO TaskSetManager: Starting task ${number % 200}.0 in stage ${number % 77}.0 (TID ${number}) (10.244.1.${number % 255}, executor ${number % 9}, partition ${number % 200}, PROCESS_LOCAL, 9123 bytes)`;
const failed = (number: number): string => said(number).replace("INFO TaskSetManager", `ERROR Logger${number % 60}`);

interface Log {
  readonly name: string;
  readonly line: (number: number) => string;
  readonly isPacked?: true;
}

const logs: readonly Log[] = [
  { name: "a driver's log", line: said },
  {
    name: "the same by kubectl logs --timestamps --prefix",
    line: (each) => `[pod/driver/main] ${stamp} ${said(each)}`,
  },
  {
    name: "the same in docker's JSON",
    line: (each) => JSON.stringify({ log: `${said(each)}\n`, stream: "stderr", time: stamp }),
  },
  { name: "the same in gzip", line: said, isPacked: true },
  { name: "a log of nothing but errors", line: failed },
];

/** The exception that ended the job stands at the beginning of each, as if the driver had gone on logging. */
const cause = 'Exception in thread "main" java.lang.ClassNotFoundException: com.x.Y\n\tat x.Y.z(Y.scala:1)\n';

export async function explaining(place: Place): Promise<Row[]> {
  const rows: Row[] = [];
  const peaks: number[] = [];
  for (const log of logs) {
    const { file, bytes } = await write(place, log);
    const speeds: number[] = [];
    for (let each = 0; each < runs; each++) {
      const { ms, peak } = await explain(place, file);
      speeds.push(bytes / 1000 / ms);
      peaks.push(peak);
    }
    await rm(file);
    rows.push(speedOf(log.name, median(speeds)));
  }
  const most = Math.max(...peaks);
  const memory = {
    what: `explain: most anonymous memory for any of these, ${megabytes} MB each`,
    against: `${smallEnough} MB`,
    measured: `${most.toFixed(1)} MB`,
    ratio: most / smallEnough,
    goal: { most: 1 },
  };
  return [...rows, memory];
}

const speedOf = (name: string, speed: number): Row => ({
  what: `explain: ${name}, unpacked bytes`,
  against: `${fastEnough} MB/s`,
  measured: `${speed.toFixed(0)} MB/s`,
  ratio: speed / fastEnough,
  goal: { least: 1 },
});

/** In lines of which a megabyte is made, and written again and again. */
async function write(place: Place, { line, isPacked }: Log): Promise<{ file: string; bytes: number }> {
  const file = path.join(place.folder, "explained.log");
  const block = Buffer.from(Array.from({ length: 6000 }, (_, number) => `${line(number)}\n`).join(""));
  const times = Math.ceil((megabytes * 1e6) / block.length);
  const handle = await open(file, "w");
  await handle.write(cause);
  for (let each = 0; each < times; each++) await handle.write(block);
  await handle.close();
  const bytes = statSync(file).size;
  if (isPacked !== true) return { file, bytes };
  await pipeline(createReadStream(file), createGzip({ level: 6 }), createWriteStream(`${file}.gz`));
  await rm(file);
  return { file: `${file}.gz`, bytes };
}

async function explain({ executable, env }: Place, file: string): Promise<{ ms: number; peak: number }> {
  const start = performance.now();
  const child = spawn(executable, ["explain", file], { env, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  let peak = 0;
  const look = setInterval(() => {
    void anonymousMemory(child.pid ?? 0).then((held) => (peak = Math.max(peak, held ?? 0)));
  }, 50);
  await once(child, "close");
  clearInterval(look);
  const ms = performance.now() - start;
  if (!text.includes("(missing-class)")) throw new Error(`explain did not find the cause:\n${text}`);
  return { ms, peak };
}
