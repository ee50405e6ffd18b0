import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planBreaches, schemaBreaches, type Schema } from "../../scripts/docs/schema-breaches.ts";

const text: Schema = { type: "string" };
const nothing: Schema = { type: "null" };
const object = (properties: Record<string, Schema>, required = Object.keys(properties)): Schema => ({
  type: "object",
  properties,
  required,
});
const way = (name: string, more: Record<string, Schema> = {}): Schema =>
  object({ way: { type: "string", const: name }, ...more });

test.for<[what: string, old: Schema, now: Schema, told: string[]]>([
  ["a field that is gone", object({ a: text, b: text }), object({ a: text }), ["b: is gone"]],
  [
    "a field that may be missing now",
    object({ a: object({ b: text }) }),
    object({ a: object({ b: text }, []) }),
    ["a.b: was always there, and is not any more"],
  ],
  [
    "a field of another type, in a list",
    object({ steps: { type: "array", items: object({ by: text }) } }),
    object({ steps: { type: "array", items: object({ by: object({}) }) } }),
    ["steps[].by: was string, is object"],
  ],
  [
    "a field that may be null now",
    object({ a: text }),
    object({ a: { anyOf: [text, nothing] } }),
    ["a: was string, is null or string"],
  ],
  [
    "words that are any now",
    object({ a: { type: "string", enum: ["x", "y"] } }),
    object({ a: text }),
    ["a: was one of x, y, and is anything now"],
  ],
  [
    "a field that is gone from what may be null",
    object({ a: { anyOf: [object({ b: text }), nothing] } }),
    object({ a: { anyOf: [object({}), nothing] } }),
    ["a.b: is gone"],
  ],
  [
    "a form that is gone",
    object({ by: { oneOf: [way("name"), way("label")] } }),
    object({ by: { oneOf: [way("name")] } }),
    ['by.way: was always "label", and is not any more'],
  ],
  [
    "looser values of a map",
    { type: "object", additionalProperties: text },
    { type: "object", additionalProperties: { type: ["string", "number"] } },
    [".*: was string, is number or string"],
  ],
])("a reader of the old schema is told of %s", ([, old, now, told]) => {
  expect(schemaBreaches(old, now)).toEqual(told);
});

test.for<[what: string, old: Schema, now: Schema]>([
  ["a field more", object({ a: text }), object({ a: text, b: text })],
  ["a field that is always there now", object({ a: text }, []), object({ a: text })],
  [
    "a word more in an enum",
    object({ what: { type: "string", enum: ["label"] } }),
    object({ what: { type: "string", enum: ["label", "Lease"] } }),
  ],
  [
    "a form more that a field tells",
    object({ by: { oneOf: [way("name")] } }),
    object({ by: { oneOf: [way("name"), way("address", { ip: text })] } }),
  ],
  ["what is never null now", object({ a: { anyOf: [text, nothing] } }), object({ a: text })],
])("%s is no breach", ([, old, now]) => {
  expect(schemaBreaches(old, now)).toEqual([]);
});

test("a plan's schema may lose fields where planVersion is raised, and only there", () => {
  const schema = readFileSync(new URL("../../docs/plan.schema.json", import.meta.url), "utf8");
  expect(planBreaches(schema, schema)).toEqual([]);
  const { runId, ...properties } = (JSON.parse(schema) as { properties: Record<string, Schema> }).properties;
  expect(runId).toBeDefined();
  const without = (version: unknown): string =>
    JSON.stringify({
      ...(JSON.parse(schema) as object),
      properties: { ...properties, planVersion: { type: "number", const: version } },
    });
  expect(planBreaches(schema, without(properties["planVersion"]?.const))).toEqual(["runId: is gone"]);
  expect(planBreaches(schema, without(1000))).toEqual([]);
});
