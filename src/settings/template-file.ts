/** The user's own template of executor pods, as Spark reads it: one manifest in YAML or JSON. */
import { parseDocument } from "yaml";

/** The manifest, or what is wrong with the text. */
export function readTemplate(
  text: string,
): { readonly manifest: Record<string, unknown> } | { readonly fault: string } {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return { fault: error.message.split("\n")[0] ?? "" };
  const value: unknown = document.toJS();
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { fault: "it holds no manifest" };
  return { manifest: value as Record<string, unknown> };
}
