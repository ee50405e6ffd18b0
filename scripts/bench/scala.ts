/** A .scala script against the same job as a compiled jar, both under spark-runner, with a real Spark. */
import { spawnSync } from "node:child_process";
import type { Place } from "./place.ts";
import { median, type Row } from "./row.ts";

const runs = 2;

export function scalaScript(place: Place): Row {
  const script = (): number => seconds(place, [place.job("delays.scala")]);
  const jar = (): number => seconds(place, ["--class", "Delays", place.jar]);
  const times = Array.from({ length: runs }, () => [script(), jar()] as const);
  return {
    what: "a `.scala` script, compiled and run",
    against: "the same job as a compiled jar",
    measured: `${median(times.map(([time]) => time)).toFixed(1)} s, ${median(times.map(([, time]) => time)).toFixed(1)} s`,
    ratio: median(times.map(([one, other]) => one / other)),
  };
}

function seconds(place: Place, application: readonly string[]): number {
  const start = performance.now();
  const { status, signal, stderr } = spawnSync(place.executable, ["--local", "--max-attempts", "1", ...application], {
    env: place.env,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${application.join(" ")} ended with ${status ?? signal}:\n${stderr.slice(-2000)}`);
  return (performance.now() - start) / 1000;
}
