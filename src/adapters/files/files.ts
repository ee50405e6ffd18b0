/** The Files port: the work folder of a run, with the jar of our own classes in it. */
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { readAsset } from "../../program.ts";
import { ExitCode, RunnerError } from "../../errors.ts";
import { ownerMark } from "./dead-folders.ts";
import type { Files } from "../../run/ports.ts";
import type { Report } from "../../diagnosis/clues.ts";
import type { Plan } from "../../plan/plan-schema.ts";
import { isOfJava } from "../../plan/scratch.ts";
import { privateText } from "../../plan/private-file.ts";
import { runnerJar } from "../../script-runner/names.ts";
import { ownerFile, removeRunFolder, removeScratch } from "./run-folder.ts";

/** Our class in the JVM writes this file; no more of it is read. */
const mostBytes = 64 * 1024;
const kinds: readonly string[] = ["did not compile", "exception"] satisfies Report["kind"][];

export const files = {
  prepare(plan) {
    const { runner, pod, workDir } = plan;
    const template = pod?.template ?? null;
    if (!hasWorkDir(plan)) return makeScratch(plan);
    try {
      // The folder is only the user's: it holds classes that will be run.
      makeFolder(workDir);
      const mark = ownerMark(plan.runId);
      if (mark !== undefined) writeOwn(`${workDir}/${ownerFile}`, mark);
      if (runner !== null) {
        makeFolder(runner.directory);
        writeOwn(runner.jar, readAsset(runnerJar(runner.scalaVersion)));
      }
      // JSON is YAML, so Spark can read it.
      if (template !== null) writeOwn(template.path, JSON.stringify(template.manifest));
      writePrivateFile(plan);
      makeScratch(plan);
    } catch (cause) {
      throw new RunnerError(
        ExitCode.settings,
        `failed to write the work folder ${workDir}: ${(cause as Error).message}`,
        {
          advice: "give a folder that can be written with --work-dir, for instance on an emptyDir volume",
          cause,
        },
      );
    }
  },

  writeSelector({ selectorFile: { path, content } }) {
    const draft = `${path}.${process.pid}`;
    try {
      writeFileSync(draft, content);
      renameSync(draft, path);
    } catch (cause) {
      rmSync(draft, { force: true });
      throw new RunnerError(
        ExitCode.settings,
        `failed to write the selector file ${path}: ${(cause as Error).message}`,
        {
          advice: "give a file in a folder that can be written with --selector-file",
          cause,
        },
      );
    }
  },

  forgetFailure({ runner }) {
    if (runner === null) return;
    for (const file of [failureFile, endedAtWorkFile]) rmSync(file(runner.directory), { force: true });
  },

  readEndedAtWork({ runner }) {
    const text = runner === null ? undefined : readStart(endedAtWorkFile(runner.directory));
    return text === undefined || text.trim() === "" ? undefined : text.trim().slice(0, 1000);
  },

  readFailure({ runner }) {
    const text = runner === null ? undefined : readStart(failureFile(runner.directory));
    if (text === undefined) return undefined;
    try {
      const { kind, line } = JSON.parse(text) as { kind?: unknown; line?: unknown };
      return typeof kind === "string" && kinds.includes(kind) && typeof line === "string"
        ? { kind: kind as Report["kind"], line: line.slice(0, 1000) }
        : undefined;
    } catch {
      return undefined; // half written, because the JVM was killed: then its signal tells more
    }
  },

  clearScratch({ scratch }) {
    for (const folder of scratch) {
      try {
        if (isOfJava(folder)) removeScratch(folder);
        else rmSync(folder, { recursive: true, force: true });
        if (!existsSync(folder)) makeFolder(folder); // Java makes none
      } catch {
        // The attempt has the rest of the space.
      }
    }
  },

  removeWorkDir(plan) {
    const remains = plan.teardown.flatMap(({ by }) => (by.way === "path" ? [removeRunFolder(by.path)] : []));
    return {
      kept: remains.flatMap(({ kept }) => kept ?? []),
      stuck: remains.flatMap(({ stuck }) => stuck),
    };
  },
} satisfies Files;

const failureFile = (directory: string): string => `${directory}/failure.json`;
const endedAtWorkFile = (directory: string): string => `${directory}/ended-at-work.txt`;

const hasWorkDir = ({ teardown }: Plan): boolean => teardown.some(({ what }) => what === "work folder");

/** A umask may take away even what the owner needs. */
function makeFolder(path: string): void {
  mkdirSync(path, { mode: 0o700 });
  chmodSync(path, 0o700);
}

/** Where one can't be made, Spark can't write either, and says so; it needs one that can be written. */
function makeScratch({ runId, scratch, workDir }: Plan): void {
  const mark = ownerMark(runId);
  for (const folder of scratch.map(dirname).filter((each) => each !== workDir || !existsSync(each))) {
    try {
      makePlace(dirname(folder));
      makeFolder(folder);
      if (mark !== undefined) writeOwn(`${folder}/${ownerFile}`, mark);
    } catch {
      // Told by Spark.
    }
  }
}

/** As `recursive: true` does, which never returns where the kernel makes no folders, such as in /proc. */
function makePlace(folder: string): void {
  if (existsSync(folder)) return;
  makePlace(dirname(folder));
  mkdirSync(folder);
}

/** It is new (wx): nobody else's file is written to, or keeps its wider mode. */
function writeOwn(path: string, data: string | Uint8Array): void {
  writeFileSync(path, data, { mode: 0o600, flag: "wx" });
  chmodSync(path, 0o600);
}

function writePrivateFile({ privateFile, properties }: Plan): void {
  if (privateFile === null) return;
  const { path, includes } = privateFile;
  const text = (includes === null ? "" : readFileSync(includes, "utf8")) + privateText(properties);
  writeOwn(path, text);
}

function readStart(file: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch {
    return undefined;
  }
  try {
    const buffer = Buffer.alloc(mostBytes);
    return buffer.toString("utf8", 0, readSync(fd, buffer));
  } catch {
    return undefined; // the output tells too
  } finally {
    closeSync(fd);
  }
}
