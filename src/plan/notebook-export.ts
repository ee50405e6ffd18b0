/**
 * Notebooks as source files: what Databricks exports, and what Jupytext keeps. Cells of another language and `%run` are comments in them: run as a
 * script they would be passed over without a word, so a job that did half of its work would be green.
 * https://docs.databricks.com/en/notebooks/notebook-export-import.html
 */
import type { Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import type { Application } from "./application.ts";
import { silentMagics } from "./jupytext.ts";

export interface SilentCell {
  /** From 1, as the notebook shows them; not known of a notebook that Jupytext keeps. */
  readonly cell?: number;
  /** From 1. */
  readonly line: number;
  /** Such as `%sql`, or what else stands there. */
  readonly what: string;
}

/** Cells that have nothing to run. */
const isText = (what: string): boolean => /^%md(-sandbox)?$/.test(what);

/** In the order of the file; none in a file that is no export. */
export function silentCells(text: string): readonly SilentCell[] {
  const comment = /^\uFEFF?(\/\/|#|--) Databricks notebook source[^\S\r\n]*(?:[\r\n]|$)/.exec(text)?.[1];
  if (comment === undefined) return [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const found: SilentCell[] = [];
  let cell = 1;
  let isKnown = false;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith(`${comment} COMMAND ----------`)) {
      cell += 1;
      isKnown = false;
    }
    const [, magic] = line.startsWith(`${comment} MAGIC`) ? (/MAGIC\s+(\S+)/.exec(line) ?? []) : [];
    if (magic === undefined || isKnown) continue;
    isKnown = true;
    if (!isText(magic)) found.push({ cell, line: index + 1, what: magic });
  }
  return found;
}

const instead: Readonly<Record<string, string>> = {
  "!": "do it in the image, or in a step of its own",
  "%sql": 'write it as code: spark.sql("""…""")',
  "%run": "put what it loads into this file, into a jar, or into a package of --py-files",
  "%pip": "install the package in the image",
  "%conda": "install the package in the image",
  "%sh": "do it in the image, or in a step of its own",
  "%fs": "write it as code, by Hadoop's FileSystem",
};

/** One for each cell that would be passed over. */
export function notebookProblems({ source }: Facts, application: Application | undefined): Problem[] {
  if (source === undefined || application === undefined) return [];
  return [...silentCells(source), ...silentMagics(source)].map(({ cell, line, what }) => ({
    kind: "settings",
    message: `${application.given}:${line}: ${cell === undefined ? `${what} of this Jupytext notebook is a comment` : `cell ${cell} of this Databricks export is ${what}, a comment`} here, and would not be run`,
    advice:
      instead[what.replace("%%", "%")] ?? "write it in the language of the file, or in a file and a step of its own",
  }));
}
