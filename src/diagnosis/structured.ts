/**
 * Spark 4's structured logs (spark.log.structuredLogging.enabled, SparkLayout.json; pyspark.logger): one JSON object a line,
 * which becomes the text that log4j's pattern would have made of it.
 */
const levels = new Set(["FATAL", "ERROR", "WARN", "WARNING", "INFO", "DEBUG", "TRACE", "CRITICAL"]);

/** What a run's job printed, with the lines in place of the objects. */
export const withoutStructure = (output: string): string =>
  /^\{"ts" ?:/m.test(output)
    ? output
        .split("\n")
        .flatMap((line) => structuredLines(line) ?? [line])
        .join("\n")
    : output;

/** Whether it is worth parsing. */
export const looksStructured = (line: string): boolean => /^\{"ts" ?:/.test(line);

/** The lines that it stands for; undefined: it is none. */
export function structuredLines(line: string): string[] | undefined {
  if (!looksStructured(line)) return undefined;
  const { ts, level, msg, logger, exception } = parsed(line) ?? {};
  if (typeof ts !== "string" || typeof level !== "string" || !levels.has(level)) return undefined;
  if (typeof msg !== "string" && exception === undefined) return undefined;
  const [, years = "", rest = ""] = /^\d\d(\d\d-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)/.exec(ts) ?? [];
  const name = typeof logger === "string" ? logger.slice(logger.lastIndexOf(".") + 1) : "root";
  const head = `${years.replaceAll("-", "/")} ${rest} ${level} ${name}: ${typeof msg === "string" ? msg : ""}`;
  return `${head}${traceOf(exception)}`.split("\n");
}

/** As Java prints it, from the first line on. */
function traceOf(exception: unknown): string {
  const { class: name, msg, stacktrace } = (exception ?? {}) as Record<string, unknown>;
  if (typeof stacktrace === "string" && stacktrace.trim() !== "") return `\n${stacktrace.trimEnd()}`;
  if (typeof name !== "string") return "";
  const frames = Array.isArray(stacktrace) ? stacktrace.map(frameOf) : [];
  return `\n${name}${typeof msg === "string" ? `: ${msg}` : ""}${frames.join("")}`;
}

const word = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? `${value}` : "");

function frameOf(frame: unknown): string {
  if (typeof frame === "string") return `\n\tat ${frame}`;
  const { class: name, method, file, line } = (frame ?? {}) as Record<string, unknown>;
  return `\n\tat ${word(name)}.${word(method)}(${word(file)}:${word(line)})`;
}

/** undefined: no JSON object. */
export function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
