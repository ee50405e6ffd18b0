/** docs/settings.md and the JSON Schema of the YAML file, from the table. Used by scripts/docs.ts, not at run time. */
import type { Group } from "./setting.ts";
import { flagOf, keys, settingOf, variableOf, type Key } from "./table.ts";

const groups: readonly Group[] = [
  "What to do",
  "Job",
  "Size",
  "Retries and deadlines",
  "Spark",
  "Pod",
  "Executors' pods",
  "Sources",
];

const escape = (text: string): string => text.replaceAll("|", "\\|");
const code = (text: string): string => `\`${text}\``;

function row(key: Key): string {
  const { type, default: standard, unset, oldNames, property, short, secret } = settingOf(key);
  const names = [code(`${flagOf(key)}${short === undefined ? "" : `, -${short}`}`), code(variableOf(key))];
  const others = [
    ...(settingOf(key).inFile === false ? [] : [`key ${code(key)}`]),
    ...(oldNames ?? []).map((name) => `variable ${code(name)}`),
    ...(property === undefined ? [] : [`property ${code(property)}`]),
  ];
  const kind = `${type.name}${settingOf(key).repeatable === true ? ", may be repeated" : ""}${secret === true ? ", secret" : ""}`;
  const cells = [
    names.join("<br>"),
    others.join("<br>"),
    kind,
    standard === undefined ? (unset ?? "") : code(standard),
    `${settingOf(key).description}. Expected: ${type.allowed}.`,
  ];
  return `| ${cells.map(escape).join(" | ")} |`;
}

/** The whole page. A test holds it against the file. */
export function settingsPage(): string {
  const sections = groups.map((group) => {
    const rows = keys.filter((key) => settingOf(key).group === group).map(row);
    return `## ${group}\n\n| flag and variable | also | type | default | what |\n|---|---|---|---|---|\n${rows.join("\n")}\n`;
  });
  return `${introduction}\n${sections.join("\n")}`;
}

const introduction = `# Settings

This page is generated from the code that reads the settings (\`npm run docs\`); a test fails if the two differ.

Every setting has a flag, a variable and a key, by one rule: \`--max-attempts\`, \`SPARK_RUNNER_MAX_ATTEMPTS\`, \`maxAttempts\`.
If one is given in several places, the first of these wins:

1. flags and \`--conf\`
2. \`--properties-file\`, for Spark's properties
3. \`--set NAME=VALUE\`
4. \`SPARK_RUNNER_*\`
5. the variables of old scripts: \`Core_Limit\`, \`Driver_Memory\`, …
6. the YAML file of \`--config\` ([its JSON Schema](settings.schema.json))
7. Spark's own \`conf/spark-defaults.conf\`, for Spark's properties; not read if there is a \`--properties-file\`
8. what a \`.scala\` script asks for [in its header](guarantees.md#what-a-script-asks-for)
9. the default, or what spark-runner computes

Spark properties that come from a setting, such as \`--core-limit\` or \`--local\`, have that setting's place in the list: no file of
properties undoes a flag. If a \`--conf\` and such a setting are given in places of the same rank, the \`--conf\` wins; but a flag that
is only another name for a property, such as \`--executor-memory\`, beats the \`--conf\`, as in spark-submit. The plan names what lost.

So a value that an image sets by \`ENV\` is a default, which a pipeline's argument overrides. An empty value counts as not set.
A boolean flag has an opposite: \`--no-local\`. In its variable, a setting that may be repeated has one value on each line; in the
file it is a list or a mapping. A setting that is also a Spark property can be given as that property, with \`--conf\` too.

Sizes are binary whatever their case, as in Spark: \`4g\`, \`4G\` and \`4Gi\` are all 4096 MiB; a bare number is MiB.
Durations are \`500ms\`, \`10s\`, \`5m\`, \`2h\`; a bare number is seconds.
`;

/** JSON Schema (2020-12) of the YAML file, for editors. */
export function settingsSchema(): object {
  const inFile = keys.filter((key) => settingOf(key).inFile !== false);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "spark-runner --config",
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(
      inFile.map((key) => {
        const { type, description, default: standard } = settingOf(key);
        return [key, { description, ...type.schema, ...(standard === undefined ? {} : { default: asJson(standard) }) }];
      }),
    ),
  };
}

const asJson = (text: string): unknown => (/^(true|false|\d+(\.\d+)?)$/.test(text) ? JSON.parse(text) : text);
