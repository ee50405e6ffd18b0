/** Programs with data in their text, as far as they are read (16 MiB). */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readRequest } from "../../src/request/read-request.ts";
import { parseCommandLine } from "../support/command-line.ts";

const length = 16_000_000;
const filled = (piece: string): string => piece.repeat(length / Buffer.byteLength(piece));

async function plannedIn(name: string, text: string): Promise<{ ms: number; warnings: readonly string[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), "long-texts-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, name);
  writeFileSync(file, text);
  const commandLine = parseCommandLine(["--dry-run", "--local", "--master", "local[2]", file]);
  const begin = process.cpuUsage();
  const { warnings } = await readRequest(commandLine, {}, () => "r1");
  const { user, system } = process.cpuUsage(begin);
  return { ms: (user + system) / 1000, warnings };
}

describe("a program of 16 MB is understood in a moment, with all that stands behind its data:", () => {
  test.for([
    ["a text", "job.py", `X = "${filled("QUJD")}"`],
    ["a text of many lines", "job.py", `X = """${filled("QUJD\n")}"""`],
    ["a text", "job.scala", `val x = "${filled("QUJD")}"`],
    ["a text with marks", "job.scala", `val x = "${filled('\\n\\"a')}"`],
    ["a text of many lines", "job.scala", `val x = """${filled("QUJD\n")}"""`],
    ["a comment", "job.scala", `// ${filled("😀")}`],
    ["a comment of many lines", "job.scala", `/* ${filled("QUJD\n")} */`],
    ["short texts", "job.scala", `val x = Seq(${filled(`"QU\\nJD", `)})`],
    ["a directive", "job.scala", `//> using publish.description "a=${filled("QUJD")}"`],
  ] as const)("%s in %s", async ([, name, data]) => {
    const { ms, warnings } = await plannedIn(name, `${data}\nbuilder.master("local[7]")\n`);
    expect(warnings).toContainEqual(expect.stringContaining("works with master local[7]"));
    expect(ms).toBeLessThan(15_000); // about a second on a quiet machine; what is read again and again takes hours
  });
});
