/** The user's own template of executor pods, as Spark reads it: one manifest in YAML or JSON. */
import { isScalar, parseDocument, visit, type Document, type Scalar } from "yaml";
import { isAtLeast } from "./spark-version.ts";

/** Spark 3.5 takes a mode of 0400 for 400, as YAML 1.2 does; later ones for 256, as YAML 1.1. */
const isBefore4 = (version: string | undefined): boolean => isAtLeast(version, 4) === false;

/** The manifest, or what is wrong with the text. */
export function readTemplate(
  text: string,
  sparkVersion: string | undefined,
): { readonly manifest: Record<string, unknown> } | { readonly fault: string } {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return { fault: error.message.split("\n")[0] ?? "" };
  keepTexts(document, isBefore4(sparkVersion) ? 10 : 8);
  const value: unknown = document.toJS();
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { fault: "it holds no manifest" };
  return { manifest: value as Record<string, unknown> };
}

/**
 * Spark reads each value as its field is typed: as the label of a pod `0400`, `1.0` and `True` are these very texts. So what
 * would not be written again as it stands there stays text, which Spark takes for numbers and booleans too; but for the
 * modes of files, whose octal numbers it would not know in a text.
 */
function keepTexts(document: Document, modesBase: 8 | 10): void {
  const isMode = (key: unknown): boolean => isScalar(key) && /^(defaultMode|mode)$/.test(String(key.value));
  visit(document, {
    Pair(_, { key, value }) {
      if (isMode(key) && isScalar(value) && isPlain(value) && /^0[0-7]+$/.test(value.source ?? "")) {
        value.value = Number.parseInt(value.source ?? "", modesBase);
        value.source = String(value.value);
      }
    },
    Scalar(_, node) {
      const { source = "", value } = node;
      const isTyped = typeof value === "number" || typeof value === "boolean";
      if (isTyped && isPlain(node) && source !== String(value) && !/^0x/i.test(source)) node.value = source;
    },
  });
}

const isPlain = ({ type }: Scalar): boolean => type === "PLAIN";
