/** Kubernetes' amounts as people say them. */
import { showBytes } from "../diagnosis/container.ts";

const units: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** `1500m` is 1.5; undefined where it is no amount. */
export function numberOf(quantity: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)(m|[kMGT]|[KMGT]i)?$/.exec(quantity) ?? [];
  const factor = units[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** In bytes; undefined where it is none. */
export const bytesOf = (quantity: string): number | undefined =>
  quantity.endsWith("m") ? undefined : numberOf(quantity);

/** Of Spark's `512m`, `1g`; a bare number is MiB. */
export function sparkBytesOf(size: string): number | undefined {
  const [, number, unit = "m"] = /^(\d+)([kmgt])?b?$/i.exec(size.trim()) ?? [];
  const power = { k: 10, m: 20, g: 30, t: 40 }[unit.toLowerCase()];
  return number === undefined || power === undefined ? undefined : Number(number) * 2 ** power;
}

/** `0.5 CPU`, `4 CPUs`; as it was written where it is none. */
export function showCpu(quantity: string): string {
  const [, number, milli] = /^(\d+(?:\.\d+)?)(m?)$/.exec(quantity) ?? [];
  if (number === undefined) return quantity;
  const cpus = Number(number) / (milli === "m" ? 1000 : 1);
  return `${short(cpus)} ${cpus > 1 ? "CPUs" : "CPU"}`;
}

export const showMemory = (quantity: string): string => {
  const bytes = bytesOf(quantity);
  return bytes === undefined ? quantity : showBytes(bytes);
};

const short = (value: number): string => String(Math.round(value * 10) / 10);
