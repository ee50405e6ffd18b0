/** The archive of classes that the image will have: the one that is there, where that fits, else a new one, or none. */
import { javaVersion } from "../adapters/machine/java.ts";
import { seeJava } from "../adapters/machine/seen-archive.ts";
import { ExitCode, RunnerError } from "../errors.ts";
import type { ArchiveManifest } from "../prepared/archive-manifest.ts";
import { chooseKind } from "../prepared/kind.ts";
import { training } from "../prepared/words.ts";
import type { CommandLine } from "../settings/command-line.ts";
import { whyNoArchive } from "./check.ts";
import { makeArchive, trainWith } from "./train.ts";
import type { Tools } from "./tools.ts";

export interface ArchiveWanted {
  readonly line: CommandLine;
  readonly place: string;
  readonly options: {
    /** An application and its arguments. */
    readonly train: readonly string[] | undefined;
    readonly bestEffort: boolean;
    readonly allowNetwork: boolean;
  };
}

export interface Archive {
  /** Of a new one. */
  readonly manifest?: ArchiveManifest;
  /** Why there is no new one: what is there fits, or there is none. */
  readonly why?: string;
}

export async function bringArchive({ line, place, options }: ArchiveWanted, tools: Tools): Promise<Archive> {
  const { spark, javaHome, env, log } = tools;
  const { train, bestEffort, allowNetwork } = options;
  if (train === undefined && (await whyNoArchive(place, tools)) === undefined)
    return { why: `the archive in ${place} fits and stays` };
  const version = javaHome === undefined ? undefined : javaVersion(spark.home, { ...env, JAVA_HOME: javaHome });
  const choice = chooseKind(version, javaHome === undefined ? undefined : seeJava(javaHome));
  if ("none" in choice) return { why: `no archive of classes: ${choice.none}` };
  try {
    if ("fault" in choice)
      throw new RunnerError(ExitCode.settings, `failed to make an archive of classes: ${choice.fault}`, {
        advice: orBestEffort,
      });
    log.line(training);
    const [application = "", ...args] = train ?? [];
    if (train !== undefined) await trainWith({ line, application, args }, allowNetwork, tools);
    return { manifest: await makeArchive({ kind: choice.kind, javaHome: javaHome ?? "" }, tools) };
  } catch (error) {
    if (!bestEffort || !(error instanceof RunnerError)) throw error;
    return { why: `no archive of classes: ${error.message}` };
  }
}

const orBestEffort = "with --best-effort the image has compiled scripts alone";
