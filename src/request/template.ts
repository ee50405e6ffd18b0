/** The user's own template of executor pods → a fact. Imported late: YAML is only loaded where there is a template. */
import { readFileSync } from "node:fs";
import type { Facts } from "../facts/facts.ts";
import type { Basis } from "../plan/basis.ts";
import { templateProperty } from "../plan/properties/pod-template.ts";
import { decode } from "../settings/encoding.ts";
import { readTemplate } from "../settings/template-file.ts";
import { isRemoteTemplate, pathOfTemplate } from "../settings/template-path.ts";
import type { Found } from "./complete-facts.ts";

/** A local file, as Spark names one, is read, because what executors need is added to it; a remote one is left to Spark. */
export function withTemplate({ given: properties }: Pick<Basis, "given">, facts: Facts): Found {
  const given = properties.get(templateProperty);
  if (given === undefined || isRemoteTemplate(given.value)) return { facts, problems: [] };
  const path = pathOfTemplate(given.value);
  const wrong = (why: string): Found => ({
    facts,
    problems: [{ kind: "settings", message: `${given.origin}: failed to read the pod template ${path}: ${why}` }],
  });
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return wrong(
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message,
    );
  }
  const decoded = decode(bytes);
  if ("fault" in decoded) return wrong(`line ${decoded.line}: ${decoded.fault}`);
  const read = readTemplate(decoded.text, facts.spark.version);
  return "fault" in read ? wrong(read.fault) : { facts: { ...facts, podTemplate: read.manifest }, problems: [] };
}
