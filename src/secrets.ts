/**
 * What must not be shown. Names are judged by Spark's redaction pattern and a little more; better to hide a harmless
 * value than to show a key.
 */

/** Spark's default for spark.redaction.regex is secret|password|token|access[.]?key, whatever the case. */
const secretWord =
  "secret|passw(?:or)?d|passphrase|passcode|token|jwt|access[._-]?key|api[._-]?key|private[._-]?key|account[._-]?key|credential|signature";
const secretName = new RegExp(secretWord, "i");

/** Secret as the last of several words: DB_PASS, smtpKey. PWD alone is a folder, and a key alone is that of a table. */
const lastWord = "pass|pwd|pw|auth|pat|creds?";
/** What has a key that is no secret. */
const innocent =
  "primary|foreign|partition|sort|join|group|row|cache|shard|public|natural|surrogate|composite|unique|index|order|merge|dedup|business|bucket|object|routing|message|date|hash|cluster|by";
const lastOf = `(?:\\w[._-](?:${lastWord}|(?<!(?:${innocent})[._-])keys?)|(?-i:[a-z0-9](?:Pass|Pwd|Auth|Pat|Creds?|(?<!(?:${innocent}))Keys?)))[._-]?\\d*`;
const endsInSecret = new RegExp(`${lastOf}$|^--?(?:pass|pwd)$|^(?:proxy-)?authorization$|^(?:set-)?cookie$`, "i");

/**
 * Each secret that is known below has some of this in its name or beside it, and most texts have none: they are spared the
 * patterns, which take several milliseconds of a start to compile.
 */
const trace = new RegExp(`${secretWord}|authorization|cookie|bearer|@|sig=|(?:${lastWord}|keys?)(?![a-z])`, "i");

export const mask = "***";

/** `pattern` is the user's spark.redaction.regex, in Java's syntax. */
export function isSecretName(name: string, pattern?: string): boolean {
  return (
    secretName.test(name) ||
    (trace.test(name) && endsInSecret.test(name)) ||
    (pattern !== undefined && (toRegExp(pattern)?.test(name) ?? false))
  );
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

/** A secret's name, whole. It is looked for once in each word, not from each letter: a text may be long. */
const isName = `(?=[\\w.-]*?(?:${secretWord})|[\\w.-]*${lastOf}(?![\\w.-]))[\\w.-]+(?![\\w.-])`;
const name = `(?<![\\w.-])${isName}`;

/** Each finds a secret, its last group, behind what is kept, its first. */
const secretForms: readonly RegExp[] = [
  // `scheme://user:password@`, where a number and a slash are a port; a key of S3 may have slashes. A lone user only where
  // it is a token and no container's name (abfss://container@account).
  /\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/@:?#]*:(?:(?<=s3[an]?:\/\/[^:]*:)|(?!\d{1,5}[/?#]))(?:[^\s/?#]*|(?:(?!:\/\/)[^\s@])*)|(?<=https?:\/\/)[^\s/@:?#]+)(?=@)/gi,
  /(jdbc:oracle:\w+:)([^\s/@:]+\/[^\s@]+)(?=@)/gi,
  // `"token": "…"`, `"token": 1`, and the same inside a JSON string.
  new RegExp(
    `(["']${name}\\\\{0,3}["']\\s*:\\s*)(\\\\{1,3}"[^"\\\\]*\\\\{1,3}"|"(?:\\\\.|[^"\\\\])*"|'[^']*'|\\[[^\\]]*\\]?|[^\\s,}"']+)`,
    "gi",
  ),
  // `password=…`, `-Dx.secret=…`, `;sig=…` inside a longer text.
  new RegExp(`(${name}["']?\\s*=\\s*|[?&;](?:sig|pwd)=)("[^"]*"|'[^']*'|[^\\s&;"']+)`, "gi"),
  /(\bBearer\s+)([\w.~+/-]{8,}=*)/gi,
  /(\bauthorization["']?\s*[:=]\s*["']?(?:[a-z]+[ \t]+)?)([^\s"',;]+)/gi,
  /(\b(?:set-)?cookie["']?\s*:\s*)([^\r\n"']+)/gi,
  // `password: …` of YAML or a header; what follows the name of an exception is no secret but its message.
  new RegExp(
    `((?<![$\\w.-])(?![\\w.-]*(?:exception|error|failure)\\s*:)${isName}[ \\t]*:[ \\t]+)("[^"]*"|'[^']*'|[^\\s,;}\\]"']+)`,
    "gi",
  ),
  // `--db-pass …` inside a longer text.
  new RegExp(`((?<![\\w.-])(?=-)${isName}[ \\t]+)(?!-)("[^"]*"|'[^']*'|[^\\s"']+)`, "gi"),
];

/** A text without the credentials that can be recognised in it. */
export const maskText = (text: string): string =>
  trace.test(text) ? secretForms.reduce((result, form) => result.replace(form, `$1${mask}`), text) : text;

export const hasSecret = (text: string): boolean => maskText(text) !== text;

/** The credentials that `maskText` hides, without what stands around them. */
export const secretsIn = (text: string): string[] =>
  (trace.test(text) ? secretForms : []).flatMap((form) =>
    [...text.matchAll(form)].map(([, , secret = ""]) =>
      secret.replace(/^[^\s/@:?#]*:(?=.)/, "").replace(/^\\*["']|\\*["']$/g, ""),
    ),
  );

/** In a text that was meant to be a pair but isn't, what follows a secret's name is most likely the secret. */
const misspelt = new RegExp(`^(.*?${name}[^\\w"']*).+$`, "is");

/** A message that quotes what the user wrote, as JSON strings. */
export const maskMessage = (message: string): string => maskText(message.replace(/"(?:\\.|[^"\\])*"/g, maskQuoted));

function maskQuoted(quoted: string): string {
  try {
    return JSON.stringify((JSON.parse(quoted) as string).replace(misspelt, `$1${mask}`));
  } catch {
    return quoted; // another's quotation marks, no JSON
  }
}

/** Arguments as a process gets them: `--name value`, `--name=value` and `name=value` whose name is secret lose their value. */
export function maskArgs(args: readonly string[], pattern?: string): string[] {
  return args.map((arg, index) => {
    const secret = secretOfArg(arg, args[index - 1], pattern);
    return secret === undefined ? maskText(arg) : `${arg.slice(0, arg.length - secret.length)}${mask}`;
  });
}

/** The part of an argument, its end, that is secret by the name before it. */
export function secretOfArg(arg: string, before: string | undefined, pattern?: string): string | undefined {
  if (before !== undefined && /^--?[^=\s]+$/.test(before) && isSecretName(before, pattern) && !/^--[a-z]/i.test(arg))
    return arg;
  const at = arg.indexOf("=");
  return at > 0 && !/\s/.test(arg.slice(0, at)) && isSecretName(arg.slice(0, at), pattern)
    ? arg.slice(at + 1)
    : undefined;
}
