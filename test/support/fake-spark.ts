/** A Spark distribution whose spark-submit is a small script: for what can be tested without a JVM. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A folder with bin/spark-submit that runs `script` with bash. */
export function fakeSpark(script: string, version = "4.3.0"): string {
  const home = mkdtempSync(path.join(tmpdir(), "fake-spark-"));
  mkdirSync(path.join(home, "bin"));
  mkdirSync(path.join(home, "jars"));
  writeFileSync(path.join(home, `jars/spark-core_${version.startsWith("3.") ? "2.12" : "2.13"}-${version}.jar`), "");
  writeFileSync(path.join(home, "bin/spark-submit"), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
  return home;
}

/** One that writes what it received to $DUMP, which `received` reads. */
export const dumpingSpark = (): string =>
  fakeSpark(String.raw`{ printf '%s\0' "$#" "$@"; cat /proc/$$/environ; } > "$DUMP"`);

export function received(dump: string): {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
} {
  const [count = "", ...words] = readFileSync(dump, "utf8").split("\0");
  const args = words.slice(0, Number(count));
  const env = words.slice(Number(count)).filter(Boolean);
  return {
    args,
    env: Object.fromEntries(env.map((each) => [each.slice(0, each.indexOf("=")), each.slice(each.indexOf("=") + 1)])),
  };
}
