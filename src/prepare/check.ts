/** `prepare --check`: whether what was prepared fits what is here now. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { sha256Of } from "../adapters/files/describe-archive.ts";
import { changeable } from "../adapters/machine/changeable.ts";
import { seeArchive, sha256 } from "../adapters/machine/seen-archive.ts";
import { whyNot } from "../prepared/fits.ts";
import { preparedNames } from "../prepared/layout.ts";
import { compileInto } from "./compile.ts";
import type { Group } from "./requests.ts";
import type { Tools } from "./tools.ts";

/** Why the archive in `place` is not used; undefined: it is. Reads all of it, which a run has no time for. */
export async function whyNoArchive(
  place: string,
  { spark, javaHome }: Pick<Tools, "spark" | "javaHome">,
): Promise<string | undefined> {
  const seen = seeArchive(place, spark.home, javaHome);
  if (seen === undefined) return `there is none in ${place}`;
  const why = whyNot(seen);
  if (why !== undefined || "fault" in seen.manifest) return why;
  const { sha256: made, file } = seen.manifest;
  return (await sha256Of(seen.path)) === made ? undefined : `${file} has other bytes than it was made with`;
}

/** Why a script's compiled form is not used. */
export interface Unfit {
  readonly script: string;
  readonly why: string;
}

/**
 * Compiles them once more, which gives the same bytes for the same script and jars, and compares with what is in `place`.
 * Returns also what the compiler says of those that do not compile.
 */
export async function unfitScripts(
  place: string,
  groups: readonly Group[],
  tools: Tools,
): Promise<{ readonly unfit: readonly Unfit[]; readonly errors: string }> {
  const [store, fresh] = [place, tools.draft.work].map((folder) => path.join(folder, preparedNames.scripts)) as [
    string,
    string,
  ];
  const errors = await compileInto(fresh, groups, tools);
  const isTrusted = existsSync(store) ? changeable([store]) : undefined;
  const unfit = groups.flatMap(({ scripts }) =>
    scripts.flatMap((script): Unfit[] => {
      const digest = sha256(readFileSync(script));
      const [made, here] = [programsIn(path.join(fresh, digest)), programsIn(path.join(store, digest))];
      if (made.length === 0) return []; // an error says why
      if (here.length === 0) return [{ script, why: "it was not prepared, or was changed since" }];
      if (!made.every((program) => here.includes(program)))
        return [{ script, why: "jars, or what it loads, were changed since" }];
      return isTrusted === undefined ? [] : [{ script, why: isTrusted }];
    }),
  );
  return { unfit, errors };
}

/** A script's programs with all their classes, byte for byte. */
const programsIn = (folder: string): string[] => namesIn(folder).map((number) => contentOf(path.join(folder, number)));

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).toSorted() : []);

/** Names and bytes of all that is in it. */
function contentOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .toSorted()
    .map((file) => `${path.relative(folder, file)}\0${readFileSync(file, "base64")}`)
    .join("\0");
}
