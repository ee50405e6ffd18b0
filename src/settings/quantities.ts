/** Sizes of memory and amounts of CPU, as Spark and as Kubernetes write them. */
import type { Parsed, ValueType } from "./value-types.ts";

export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;

const binary: Readonly<Record<string, number>> = { k: KiB, m: MiB, g: GiB, t: 1024 * GiB, p: 1024 * 1024 * GiB };
const decimal: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15 };

/**
 * Bytes, in whole MiB rounded down, because Spark counts its memory in MiB.
 * `4g`, `4G`, `4gb` are Spark's (1024-based, whatever the case), `4Gi` is Kubernetes'. A bare number is MiB, as in
 * spark.executor.memory; one so large that it can only be bytes is refused rather than guessed at.
 */
export const memorySize: ValueType<number> = {
  name: "size",
  placeholder: "size",
  allowed: "a size of at least 1 MiB, such as 4g, 4Gi, 4096m or 2.5Gi (a bare number is MiB)",
  parse: (text) => {
    const [, number, unit, bytesMark] = /^(\d+(?:\.\d+)?)\s*(?:([kmgtp])i?b?|(b))?$/i.exec(text) ?? [];
    if (number === undefined) return { ok: false };
    const isBare = unit === undefined && bytesMark === undefined;
    const bytes = Number(number) * (bytesMark === undefined ? (binary[(unit ?? "m").toLowerCase()] ?? NaN) : 1);
    const value = Math.floor(bytes / MiB) * MiB;
    return value >= MiB && value < 1024 ** 5 && !(isBare && Number(number) >= 1024 * 1024)
      ? { ok: true, value }
      : { ok: false };
  },
  show: showSize,
  schema: {
    anyOf: [
      { type: "string", pattern: "^\\d+(\\.\\d+)?\\s*[kKmMgGtTpP]?([iI]?[bB]?)$" },
      { type: "number", exclusiveMinimum: 0 },
    ],
  },
};

/** Bytes. A Kubernetes quantity as in `resources.limits.memory`: `8Gi`, `8G` (decimal there), plain bytes; `8g` as well. */
export function parseKubernetesMemory(text: string): Parsed<number> {
  const [, number, unit = "", binaryMark = ""] = /^(\d+(?:\.\d+)?)(?:([kKMGTPmgtp])(i?)b?)?$/.exec(text) ?? [];
  if (number === undefined) return { ok: false };
  const lower = unit.toLowerCase();
  const isDecimal = binaryMark === "" && (unit === "k" || /[MGTP]/.test(unit));
  const factor = unit === "" ? 1 : isDecimal ? decimal[lower] : binary[lower];
  const value = Math.floor(Number(number) * (factor ?? NaN));
  return value >= MiB ? { ok: true, value } : { ok: false };
}

/** As Spark reads it and exactly: 4294967296 → `4g`, 2684354560 → `2560m`. */
export function showSize(bytes: number): string {
  return bytes % GiB === 0 ? `${bytes / GiB}g` : `${Math.floor(bytes / MiB)}m`;
}

/** For sentences: 4294967296 → `4096 MiB`. */
export const inMiB = (bytes: number): string => `${Math.floor(bytes / MiB)} MiB`;

/** CPU as it was written, and in thousandths of a core. */
export interface Cpu {
  readonly text: string;
  readonly millicores: number;
}

export const cpu: ValueType<Cpu> = {
  name: "cpu",
  placeholder: "cpu",
  allowed: "an amount of CPU of at least 1m, such as 2, 500m or 1.5",
  parse: (text) => {
    const [, number, milli] = /^(\d+(?:\.\d+)?)(m?)$/.exec(text) ?? [];
    const millicores = number === undefined ? NaN : milli === "m" ? Number(number) : Math.round(Number(number) * 1000);
    return Number.isInteger(millicores) && millicores >= 1 && millicores <= 1_000_000
      ? { ok: true, value: { text, millicores } }
      : { ok: false };
  },
  show: (value) => value.text,
  schema: {
    anyOf: [
      { type: "string", pattern: "^\\d+(\\.\\d+)?m?$" },
      { type: "number", exclusiveMinimum: 0 },
    ],
  },
};
