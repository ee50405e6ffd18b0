/**
 * What must not be shown. Names are judged by Spark's redaction pattern and a little more; better to hide a harmless
 * value than to show a key.
 */

/** Spark's default for spark.redaction.regex is secret|password|token|access[.]?key, whatever the case. */
const secretWord = "secret|passw(?:or)?d|passphrase|token|access[._-]?key|api[._-]?key|private[._-]?key|account[._-]?key|credential|signature";
const secretName = new RegExp(secretWord, "i");

export const mask = "***";

/** `pattern` is the user's spark.redaction.regex, in Java's syntax. */
export function isSecretName(name: string, pattern?: string): boolean {
  return secretName.test(name) || (pattern !== undefined && (toRegExp(pattern)?.test(name) ?? false));
}

/** Java writes flags in front, `(?i)…`; what JavaScript can't read is left to the built-in pattern. */
function toRegExp(pattern: string): RegExp | undefined {
  const [, flags = "", rest = pattern] = /^\(\?([is]+)\)(.*)$/s.exec(pattern) ?? [];
  try {
    return new RegExp(rest, flags);
  } catch {
    return undefined;
  }
}

/** `scheme://user:password@`; a lone user only where it is a token and no container's name (abfss://container@account). */
const userInfo = /\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@:?#]*:(?:[^\s/?#]*|[^\s@]*)|(?<=https?:\/\/)[^\s/@:?#]+)@/gi;
/** `password=…`, `"token": "…"`, `-Dx.secret=…`, `;sig=…` inside a longer text. */
const assignment = new RegExp(
  `([\\w.-]*(?:${secretWord})[\\w.-]*["']?\\s*=\\s*|["'][\\w.-]*(?:${secretWord})[\\w.-]*["']\\s*:\\s*|[?&;]sig=)("[^"]*"|'[^']*'|[^\\s&;,"']+)`,
  "gi",
);

/** A text without the credentials that can be recognised in it. */
export const maskText = (text: string): string => text.replace(userInfo, `$1${mask}@`).replace(assignment, `$1${mask}`);

export const hasSecret = (text: string): boolean => maskText(text) !== text;

/** Arguments as a process gets them: `--name value`, `--name=value` and `name=value` whose name is secret lose their value. */
export function maskArgs(args: readonly string[], pattern?: string): string[] {
  return args.map((arg, index) => {
    const before = args[index - 1];
    if (before !== undefined && /^--?[^=\s]+$/.test(before) && isSecretName(before, pattern) && !/^--[a-z]/i.test(arg)) return mask;
    const at = arg.indexOf("=");
    if (at > 0 && !/\s/.test(arg.slice(0, at)) && isSecretName(arg.slice(0, at), pattern)) return `${arg.slice(0, at)}=${mask}`;
    return maskText(arg);
  });
}
