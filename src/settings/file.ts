/** The YAML file of --config → what was said. Imported late: the yaml package is only loaded when there is such a file. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair as YamlPair } from "yaml";
import type { Problem } from "../errors.ts";
import { Rank, type Given } from "./given.ts";
import { didYouMean } from "./nearest.ts";
import type { Setting } from "./setting.ts";
import { keys, settingOf, type Key } from "./table.ts";

const fileKeys = keys.filter((key) => settingOf(key).inFile !== false);

/** `path` is only for messages. An empty value counts as not set. */
export function readSettingsFile(text: string, path: string): { given: Given[]; problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const given: Given[] = [];
  const problems: Problem[] = [];
  const place = (offset: number): string => `${path}:${lines.linePos(offset).line}`;
  const wrong = (offset: number, message: string, advice: { readonly advice?: string } = {}): void => {
    problems.push({ kind: "settings", message: `${place(offset)}: ${message}`, ...advice });
  };

  for (const error of document.errors) wrong(error.pos[0], `not valid YAML: ${error.message}`);
  if (problems.length > 0 || document.contents === null || isBlank(document.contents)) return { given, problems };
  if (!isMap(document.contents)) {
    wrong(0, "expected a mapping of settings, such as maxAttempts: 3");
    return { given, problems };
  }
  for (const item of document.contents.items as YamlPair<Node, Node | null>[]) {
    const name = String(item.key);
    const offset = item.key.range?.[0] ?? 0;
    const key = fileKeys.find((each) => each === name);
    if (key === undefined) {
      wrong(offset, `unknown key ${name}`, didYouMean(name, fileKeys));
      continue;
    }
    const texts = textsOf(item.value, settingOf(key));
    if (texts === undefined) wrong(offset, `${name}: expected ${shape(key)}, got ${JSON.stringify(item.value)}`);
    else
      for (const each of texts) given.push({ key, text: each, origin: `${name} in ${place(offset)}`, rank: Rank.file });
  }
  return { given, problems };
}

const shape = (key: Key): string =>
  settingOf(key).repeatable === true
    ? `a mapping, or a list, each ${settingOf(key).type.allowed}`
    : settingOf(key).type.allowed;

/** The value as a user wrote it (`0.10` stays `0.10`), one text for each of a list; undefined: not of that shape. */
function textsOf(node: Node | null, { repeatable, type: { ofMapping } }: Setting<unknown>): string[] | undefined {
  if (node === null) return [];
  if (isScalar(node)) return isBlank(node) ? [] : [scalarText(node)];
  if (repeatable !== true) return undefined;
  const ofMap = (map: unknown): string | undefined => {
    const entries = ofMapping === undefined ? undefined : entriesOf(map);
    return entries && ofMapping?.(Object.fromEntries(entries));
  };
  if (isSeq(node)) {
    const texts = node.items
      .filter((item) => !isBlank(item))
      .map((item) => (isScalar(item) ? scalarText(item) : ofMap(item)));
    return texts.every((text) => text !== undefined) ? texts : undefined;
  }
  if (ofMapping !== undefined) {
    const text = ofMap(node);
    return text === undefined ? undefined : [text];
  }
  return entriesOf(node)?.map(([name, text]) => `${name}=${text}`);
}

/** Of a mapping of texts; undefined where it is no such thing. */
function entriesOf(node: unknown): [name: string, text: string][] | undefined {
  if (!isMap(node)) return undefined;
  const items = node.items as YamlPair<Node, Node | null>[];
  if (!items.every((item) => item.value === null || isScalar(item.value))) return undefined;
  return items.map(({ key, value }) => [String(key), isScalar(value) && !isBlank(value) ? scalarText(value) : ""]);
}

const isBlank = (node: unknown): boolean => isScalar(node) && (node.value === null || node.value === "");
const scalarText = (node: unknown): string => {
  const scalar = node as { value: unknown; source?: string };
  return typeof scalar.value === "string" ? scalar.value : (scalar.source ?? String(scalar.value));
};
