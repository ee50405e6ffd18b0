/** The suites of tests: found by the folders under test/, so that a new folder is never forgotten. */
import { existsSync, globSync, readdirSync } from "node:fs";
import path from "node:path";

export interface Suite {
  readonly name: string;
  /** Folders under test/; `.` means the files that lie in test/ itself. */
  readonly folders: readonly string[];
  /** Milliseconds that one test may take. */
  readonly timeout: number;
  /** Files that run at the same time. */
  readonly workers: number;
  /** What must be made before it, in this order. */
  readonly needs: readonly Need[];
  /** Only with --long, or by its name: CI has no time for it. */
  readonly isLong?: true;
  /** Runs once before its files, and ends after them: what they share. From the root of the repository. */
  readonly globalSetup?: string;
}

export type Need = "Java" | "Spark" | "classes" | "executable" | "Python packages" | "control plane" | "cluster";

/** Quick, without any process: one suite of many folders. */
const unit = [
  ".",
  "request",
  "settings",
  "facts",
  "leftovers",
  "plan",
  "prepared",
  "progress",
  "diagnosis",
  "explain",
  "run",
  "watching",
  "report",
  "files",
  "machine",
  "commands",
  "prepare",
  "docs",
];

const everything: readonly Need[] = ["Java", "Spark", "executable"];
const second = 1000;
const inPods = {
  timeout: 600 * second,
  workers: 2,
  needs: [...everything, "Python packages", "cluster"],
} as const;
/** The suites that aren't like the others, in the order in which they run. */
const known: readonly Suite[] = [
  { name: "unit", folders: unit, timeout: 30 * second, workers: 2, needs: [] },
  { name: "scripts", folders: ["scripts"], timeout: 15 * second, workers: 2, needs: [] },
  { name: "process", folders: ["process"], timeout: 60 * second, workers: 2, needs: ["Java", "executable"] },
  {
    name: "kubernetes",
    folders: ["kubernetes"],
    timeout: 60 * second,
    workers: 2,
    needs: ["control plane", "executable"],
    globalSetup: "test/ground/api-server-setup.ts",
  },
  { name: "packaging", folders: ["packaging"], timeout: 120 * second, workers: 1, needs: ["Java", "executable"] },
  { name: "examples", folders: ["examples"], timeout: 60 * second, workers: 2, needs: ["Python packages"] },
  { name: "spark", folders: ["spark"], timeout: 180 * second, workers: 2, needs: everything },
  { name: "e2e", folders: ["e2e"], timeout: 180 * second, workers: 2, needs: [...everything, "classes"] },
  { name: "cluster", folders: ["cluster"], ...inPods },
  { name: "long", folders: ["long"], ...inPods, isLong: true },
];

/** All suites that have tests; a folder that no one listed is a suite of its own, and gets all that there is. */
export function findSuites(root: string): readonly Suite[] {
  const folders = readdirSync(path.join(root, "test"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  const listed = new Set(known.flatMap((suite) => suite.folders));
  const others = folders
    .filter((folder) => !listed.has(folder))
    .map((folder): Suite => ({
      name: folder,
      folders: [folder],
      timeout: 60 * second,
      workers: 2,
      needs: everything,
    }));
  return [...known, ...others].filter((suite) => globSync(patternsOf(suite), { cwd: root }).length > 0);
}

/** By these names; without any all but what takes long, or that too. */
export const chosen = (suites: readonly Suite[], names: readonly string[], long: boolean): readonly string[] =>
  names.length > 0 ? names : suites.filter(({ isLong }) => long || isLong !== true).map(({ name }) => name);

/** Where a suite's test files are, as vitest's `include`. */
export const patternsOf = (suite: Suite): string[] =>
  suite.folders.map((folder) => (folder === "." ? "test/*.test.ts" : `test/${folder}/**/*.test.ts`));

export const isKnown = (root: string, name: string): boolean =>
  known.some((suite) => suite.name === name) || existsSync(path.join(root, "test", name));
