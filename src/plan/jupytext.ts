/**
 * Notebooks that Jupytext keeps as programs: it writes magics (`%run`, `!cmd`), and cells of another language, as comments,
 * and a comment of the author's own that looks like one with a second mark before it. So what looks like one there is one.
 * https://jupytext.readthedocs.io/en/latest/formats-scripts.html
 */
import type { SilentCell } from "./notebook-export.ts";

/** The two formats whose magics are comments unless the header says otherwise. */
const header = /^(?:\uFEFF)?(?:#!.*\r?\n|# -\*-.*\r?\n)*(#|\/\/) ---\r?\n((?:\1.*\r?\n)*?)\1 ---[^\S\r\n]*\r?\n/;
const isJupytext = (yaml: string): boolean =>
  /^\S+\s+jupytext:/m.test(yaml) &&
  /\bformat_name: (?:percent|light)\b/.test(yaml) &&
  !/\bcomment_magics: false\b/.test(yaml);

/** They change how a notebook looks or how fast it is told to be; the cell below a `%%` of these is code that is run. */
const harmless =
  /^(?:%(?:matplotlib|config|load_ext|reload_ext|unload_ext|autoreload|pylab|precision|pprint|colors|xmode|who|whos|pwd|lsmagic)|%%(?:time|timeit|capture|prun))$/;

/** In the order of the file; none in a file that Jupytext has not made. */
export function silentMagics(text: string): readonly SilentCell[] {
  const head = header.exec(text);
  const mark = head?.[1];
  if (head === null || mark === undefined || !isJupytext(head[2] ?? "")) return [];
  const begin = head[0].split("\n").length - 1;
  const found: SilentCell[] = [];
  let isText = false;
  let quote: string | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (index < begin) continue;
    const isComment = quote === undefined && line.trimStart().startsWith(`${mark} `);
    if (!isComment) {
      quote = quoteAfter(line, quote);
      continue;
    }
    const said = line.trimStart().slice(mark.length + 1);
    const marker = /^(?:%%|\+)(?=\s|$)(.*)$/.exec(said);
    if (marker !== null) isText = /\[(?:markdown|md|raw)\]|\bactive="/.test(marker[1] ?? "");
    const language = marker === null ? undefined : /\blanguage="([^"]+)"/.exec(marker[1] ?? "")?.[1];
    const magic = language === undefined ? /^(?:[\w, ]+ = )?(!|%%?[a-zA-Z]\w*)/.exec(said)?.[1] : `%%${language}`;
    if (isText || magic === undefined || harmless.test(magic)) continue;
    found.push({ line: index + 1, what: magic });
  }
  return found;
}

/** Which quotes a text of several lines, as of Python, is still open with. */
function quoteAfter(line: string, open: string | undefined): string | undefined {
  return [...line.matchAll(/"""|'''/g)].reduce<string | undefined>(
    (quote, [each]) => (quote === undefined ? each : quote === each ? undefined : quote),
    open,
  );
}
