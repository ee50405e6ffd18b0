/**
 * A master that stands in the application's own text. Spark takes what a program sets by itself before what it is given, so
 * that the plan names another master than the one that is used. A script's runner, and a jar's, tell it of a run when a
 * context is there: then it is certain.
 */
import type { Basis } from "../basis.ts";
import { kubernetesMaster, masterIn } from "./master.ts";
import { blanked, endOfQuoted } from "../quoted.ts";
import { linesOf, scalaText } from "../scala-text.ts";

const master = `(["'])((?:local|k8s:|spark:|yarn|mesos:)[^"'\\r\\n]*)\\1\\s*\\)`;
/** As far as the value is written out. */
const setters = [
  { call: /\b(?:master|setMaster)\s*\(/g, value: new RegExp(`^\\s*${master}`) },
  { call: /\b(?:config|set)\s*\(/g, value: new RegExp(`^\\s*(?:"spark\\.master"|'spark\\.master')\\s*,\\s*${master}`) },
] as const;

/** In the order of the text. `code` is the text with blanks for all that is none. */
function mastersIn(text: string, code: string): { readonly at: number; readonly master: string }[] {
  const found = setters.flatMap(({ call, value }) =>
    [...code.matchAll(call)].flatMap((each) => {
      const begin = each.index + each[0].length;
      const said = value.exec(text.slice(begin, begin + 500))?.[2];
      return said === undefined ? [] : [{ at: each.index, master: said }];
    }),
  );
  return found.toSorted((a, b) => a.at - b.at);
}

export function ownMasterWarning(basis: Basis): string | undefined {
  const { settings, facts } = basis;
  const { kind, given } = basis.application ?? {};
  const { source } = facts;
  const isToldHere = kind === "python" || (kind === "scala" && settings.values.dryRun);
  if (!isToldHere || source === undefined) return undefined;
  const code = kind === "scala" ? scalaText(source).code : pythonCode(source);
  const planned = masterIn(basis);
  const other = mastersIn(source, code).find((each) => each.master !== planned);
  if (other === undefined) return undefined;
  const noPods =
    kubernetesMaster.test(planned) && !kubernetesMaster.test(other.master) ? ", without executor pods" : "";
  return `${given}:${linesOf(source)(other.at)}: a session that is made by this line works with master ${other.master}${noPods}, and not with ${planned}: Spark takes what a program sets by itself first`;
}

const pieces = /#[^\r\n]*|"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|["']/g;
const pythonCode = (text: string): string =>
  blanked(text, pieces, ({ 0: piece, index }) =>
    piece.length === 1 && piece !== "#" ? endOfQuoted(text, index) : { end: index + piece.length },
  );
