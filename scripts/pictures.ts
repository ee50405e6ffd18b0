/**
 * Makes the pictures of the README from real runs of dist/spark-runner: `npm run pictures`, after scripts/demo.
 * `npm run pictures -- pods` makes only that one.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { sparkHome } from "./tools/spark.ts";
import { sparkVersions } from "./tools/spark-versions.ts";
import { terminalPicture } from "./docs/terminal-picture.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const columns = 148;
const home = await sparkHome(sparkVersions.at(-1) ?? sparkVersions[0]);
const folder = mkdtempSync(path.join(tmpdir(), "pictures-"));

/** A job that fails once, as jobs do when their input comes late. */
writeFileSync(
  path.join(folder, "late.scala"),
  `val input = "late.csv"
if (sys.env("SPARK_RUNNER_ATTEMPT") == "1") {
  java.nio.file.Files.writeString(java.nio.file.Path.of(input), "flights\\n336776\\n")
  throw new java.io.FileNotFoundException(input)
}
spark.read.option("header", "true").csv(input).show()
`,
);

const demo = "scripts/demo --cluster";
const wanted = process.argv.slice(2);

picture("retry", "spark-runner --local --retry-delay 1s late.scala", (text) => text);
picture(
  "dry-run",
  "spark-runner --dry-run --assume pod.memoryLimit=8Gi --set Core_Limit=2 --set Executor_Minimum=2 --set Executor_Maximum=8 late.scala",
  (text) => text.split("\n").slice(0, 52).join("\n"),
);
/** From the job's first word to its pod's end: what is before and after is no longer about the job. */
picture("pods", demo, (text) => {
  const lines = text.split("\n");
  const [first, end] = [/^spark-runner: /, /^━━ 4/].map((pattern) => lines.findIndex((line) => pattern.test(line)));
  return lines.slice(first, end).join("\n");
});

/** Runs the command in a terminal (script makes one) and keeps what it showed. */
function picture(name: string, command: string, select: (text: string) => string): void {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  const env = {
    ...process.env,
    SPARK_HOME: home,
    PATH: `${path.join(root, "dist")}:${process.env["PATH"] ?? ""}`,
    COLUMNS: String(columns),
    TERM: "xterm",
  };
  const run = spawnSync("script", ["-qec", command, "/dev/null"], {
    cwd: command === demo ? root : folder,
    env,
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(`${command} ended with ${run.status}:\n${run.stdout}`);
  const withoutNoise = run.stdout
    .split("\n")
    .filter((line) => !/ (WARN|INFO) |Using Spark's default|incubator/.test(line))
    .join("\n");
  const file = path.join(root, "docs/images", `${name}.svg`);
  writeFileSync(file, terminalPicture(command, select(withoutNoise.replaceAll(folder, "")), columns));
  execFileSync("ls", ["-l", file], { stdio: "inherit" });
}
