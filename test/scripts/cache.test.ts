import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cached } from "../../scripts/tools/cache.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "spark-runner-cache-test-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A fill that tells how often it was called. */
const filler = (content = "whole") => {
  const calls: string[] = [];
  const fill = async (folder: string): Promise<void> => {
    calls.push(folder);
    await mkdir(path.join(folder, "jars"));
    await writeFile(path.join(folder, "jars/core.jar"), content);
  };
  return { calls, fill };
};
const read = (entry: string): Promise<string> => readFile(path.join(entry, "jars/core.jar"), "utf8");

/** A process of its own that begins to fill `name` and, when told to, ends it; it prints the folder that it fills. */
const fillElsewhere = (name: string) => {
  const module = path.resolve(import.meta.dirname, "../../scripts/tools/cache.ts");
  const program = `
    import { writeFile } from "node:fs/promises";
    import { once } from "node:events";
    const { cached } = await import(${JSON.stringify(module)});
    await cached(${JSON.stringify(name)}, async (folder) => {
      await writeFile(folder + "/begun", "elsewhere");
      process.stdout.write(folder);
      await once(process.stdin, "data");
    }, { root: ${JSON.stringify(root)} });
    process.exit(0);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  return { child, begun: once(child.stdout, "data").then(([folder]) => String(folder)), ended: once(child, "close") };
};

test("an entry is filled once and then found", async () => {
  const { calls, fill } = filler();
  const entry = await cached("spark", fill, { root });
  expect(await cached("spark", fill, { root })).toBe(entry);
  expect(calls).toHaveLength(1);
  expect(await read(entry)).toBe("whole");
});

test("two fills at once: one fills, the other waits for it and takes what it made", async () => {
  const { calls, fill } = filler();
  const entries = await Promise.all([1, 2, 3].map(() => cached("spark", fill, { root })));
  expect(new Set(entries).size).toBe(1);
  expect(calls).toHaveLength(1);
  expect(await readdir(root)).toEqual(["spark"]);
});

test("two processes at once: the second waits for the first", async () => {
  const { calls, fill } = filler();
  const other = fillElsewhere("spark");
  await other.begun;
  const entry = cached("spark", fill, { root });
  other.child.stdin.end("go on");
  expect(await readFile(path.join(await entry, "begun"), "utf8")).toBe("elsewhere");
  expect(calls).toHaveLength(0);
  await other.ended;
});

test("a fill that was killed holds nobody up, and its draft is removed", async () => {
  const { calls, fill } = filler();
  const other = fillElsewhere("spark");
  const draft = await other.begun;
  const waiting = cached("spark", fill, { root });
  other.child.kill("SIGKILL");
  expect(await read(await waiting)).toBe("whole");
  expect(calls).toHaveLength(1);
  await expect(access(draft)).rejects.toThrow();
  expect(await readdir(root)).toEqual(["spark"]);
  await other.ended;
});

test("a draft of another container is kept while it may still be at work", async () => {
  await mkdir(path.join(root, ".spark.draft-1-abc"));
  await cached("spark", filler().fill, { root });
  expect((await readdir(root)).toSorted()).toEqual([".spark.draft-1-abc", "spark"]);
});

test("a fill that fails leaves nothing, and the next one is tried", async () => {
  const broken = cached("spark", () => Promise.reject(new Error("no network")), { root });
  await expect(broken).rejects.toThrow("no network");
  expect(await readdir(root)).toEqual([]);
  expect(await read(await cached("spark", filler().fill, { root }))).toBe("whole");
});

test.for([
  ["a file cut short", (entry: string) => truncate(path.join(entry, "jars/core.jar"), 2)],
  ["a file that is gone", (entry: string) => rm(path.join(entry, "jars/core.jar"))],
  ["a manifest cut short", (entry: string) => truncate(path.join(entry, ".manifest.json"), 5)],
] as const)("a damaged entry is filled anew: %s", async ([, damage]) => {
  const entry = await cached("spark", filler("first").fill, { root });
  await damage(entry);
  const second = filler("second");
  expect(await read(await cached("spark", second.fill, { root, adopt: () => Promise.resolve(true) }))).toBe("second");
  expect(second.calls).toHaveLength(1);
  expect(await readdir(root)).toEqual(["spark"]);
});

test("files that came later don't make an entry damaged", async () => {
  const { calls, fill } = filler();
  const entry = await cached("spark", fill, { root });
  await writeFile(path.join(entry, "later.pyc"), "x");
  await cached("spark", fill, { root });
  expect(calls).toHaveLength(1);
});

test("a copy made by hand is kept when it looks whole, and checked from then on", async () => {
  const entry = path.join(root, "spark");
  await mkdir(path.join(entry, "jars"), { recursive: true });
  await writeFile(path.join(entry, "jars/core.jar"), "by hand");
  const { calls, fill } = filler();
  expect(await read(await cached("spark", fill, { root, adopt: () => Promise.resolve(true) }))).toBe("by hand");
  expect(calls).toHaveLength(0);
  await truncate(path.join(entry, "jars/core.jar"), 1);
  expect(await read(await cached("spark", fill, { root, adopt: () => Promise.resolve(true) }))).toBe("whole");
});
