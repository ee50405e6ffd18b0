/** A manifest as it may be shown: of executor pods, or of the run's Service. */
import type { Named } from "../known-secrets.ts";
import { mask, maskArgs } from "../../secrets.ts";

type Manifest = Readonly<Record<string, unknown>>;

/** Where names are keys: what stands there is read by more people than a Secret, and shown to fewer all the same. */
const marks = ["labels", "annotations"];

/** What has a name and a value there: variables, headers of probes, labels, annotations. */
export function namedIn(value: unknown): Named[] {
  if (Array.isArray(value)) return value.flatMap(namedIn);
  if (!isObject(value)) return [];
  const own =
    typeof value["name"] === "string" && value["value"] !== undefined ? [named(value["name"], value["value"])] : [];
  const notes = marks.flatMap((key) => {
    const inside = value[key];
    return isObject(inside) ? Object.entries(inside).map(([name, each]) => named(name, each)) : [];
  });
  return [...own, ...notes, ...Object.values(value).flatMap(namedIn)];
}

/** `text` masks one text. Names of Secrets are no secrets: they say where one is, and stay. */
export function maskTemplate(
  manifest: Manifest,
  isSecret: (named: Named) => boolean,
  text: (from: string) => string,
  pattern?: string,
): Record<string, unknown> {
  const masked = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) {
      const isCommand = (key === "args" || key === "command") && value.every((each) => typeof each === "string");
      return isCommand ? maskArgs(value, pattern).map(text) : value.map((each) => masked(each, key));
    }
    return isObject(value) ? object(value, key) : value;
  };
  const object = (from: Manifest, key: string): Record<string, unknown> => {
    const { name, value } = from;
    const hides = typeof name === "string" && value !== undefined && isSecret(named(name, value));
    return Object.fromEntries(
      Object.entries(from).map(([each, inside]) => [
        each,
        (hides && each === "value") || (marks.includes(key) && isSecret(named(each, inside)))
          ? mask
          : masked(inside, each),
      ]),
    );
  };
  return object(manifest, "");
}

const named = (name: string, value: unknown): Named => ({
  name,
  value: typeof value === "string" ? value : JSON.stringify(value),
});

const isObject = (value: unknown): value is Manifest =>
  typeof value === "object" && value !== null && !Array.isArray(value);
