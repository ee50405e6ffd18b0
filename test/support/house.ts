/** Holds a tree of sources against the tables of docs/architecture.md: who may import whom, and what is pure. */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { circles, importGraph, type ImportGraph, waysFrom } from "./import-graph.ts";

export interface Room {
  /** From the root of the tree: `src/plan`. */
  readonly folder: string;
  /** Other rooms, by their folders; `src/**` is every room there. What lies in the room itself may always be imported. */
  readonly imports: readonly string[];
  /** The packages that it may import; without them it uses what it likes. */
  readonly packages?: readonly string[];
  readonly isPure?: boolean;
  /** Whether its folders need no rows of their own. */
  readonly isDeep?: boolean;
  /** Whether it and others of these must not import each other, not even by ways round. */
  readonly isFolder?: boolean;
}

export interface House {
  readonly rooms: readonly Room[];
  /** Files that everybody may import. */
  readonly shared: readonly string[];
}

/** What breaks the tables, one line each; none is good. */
export async function breaches(root: string, house: House): Promise<string[]> {
  const files = house.rooms.flatMap(({ folder }) => globSync(`${folder}/**/*.ts`, { cwd: root })).toSorted();
  const sources = [...new Set(files)];
  const needs = await importGraph(root, sources, { types: true });
  const calls = await importGraph(root, sources, { types: false });
  return [
    ...homeless(house, sources),
    ...forbiddenImports(house, needs),
    ...forbiddenPackages(house, calls),
    ...impurities(root, house, calls),
    ...circles(calls).map((group) => `import each other in a circle: ${group.join(", ")}`),
    ...circles(allowedBetween(house)).map((group) => `may import each other in a circle: ${group.join(", ")}`),
  ];
}

/** The room in whose folder a file lies, the innermost of several. */
function roomOf(file: string, { rooms }: House): Room | undefined {
  const around = rooms.filter(({ folder }) => file.startsWith(`${folder}/`));
  return around.toSorted((a, b) => b.folder.length - a.folder.length)[0];
}

function homeless(house: House, files: readonly string[]): string[] {
  const empty = house.rooms.filter(({ folder }) => !files.some((file) => file.startsWith(`${folder}/`)));
  const deeper = files.filter((file) => {
    const room = roomOf(file, house);
    return room?.isDeep !== true && room?.folder !== path.posix.dirname(file);
  });
  return [
    ...empty.map(({ folder }) => `${folder} has a row, and no files`),
    ...deeper.map((file) => `${path.posix.dirname(file)} has no row: ${file}`),
  ];
}

/** From each folder to those that its row allows. */
function allowedBetween({ rooms }: House): ImportGraph {
  const folders = rooms.filter(({ isFolder }) => isFolder === true).map(({ folder }) => folder);
  const isMeant = (folder: string, place: string): boolean => `${folder}/`.startsWith(place.replace(/\*\*$/, ""));
  return new Map(
    rooms
      .filter(({ isFolder }) => isFolder === true)
      .map(({ folder, imports }) => [
        folder,
        folders.filter((other) => other !== folder && imports.some((place) => isMeant(other, place))),
      ]),
  );
}

function forbiddenImports(house: House, graph: ImportGraph): string[] {
  const isIn = (file: string, place: string): boolean =>
    place.endsWith("/**") ? file.startsWith(place.slice(0, -2)) : roomOf(file, house)?.folder === place;
  return [...graph].flatMap(([file, imports]) => {
    const room = roomOf(file, house);
    if (room === undefined) return [];
    return imports
      .filter((other) => graph.has(other) && roomOf(other, house) !== room && !house.shared.includes(other))
      .filter((other) => !room.imports.some((place) => isIn(other, place)))
      .map((other) => `${file} imports ${other}, which the row of ${room.folder} does not allow`);
  });
}

function forbiddenPackages(house: House, graph: ImportGraph): string[] {
  return [...graph].flatMap(([file, imports]) => {
    const packages = roomOf(file, house)?.packages;
    if (packages === undefined) return [];
    return imports
      .filter((name) => !graph.has(name) && !name.startsWith("node:"))
      .filter((name) => !packages.some((each) => name === each || name.startsWith(`${each}/`)))
      .map((name) => `${file} imports the package ${name}, which its row does not name`);
  });
}

const impure =
  /\bprocess\.(?!platform\b)|\bDate\.now|new Date\(\)|\bMath\.random|\bset(?:Timeout|Interval|Immediate)\(/;
/** The text of a file without its comments. */
export const codeOf = (root: string, file: string): string =>
  readFileSync(path.join(root, file), "utf8").replaceAll(comments, "");
const comments = /\/\*[\s\S]*?\*\/|\/\/.*$/gm;

/** What a pure room reaches through however many files is its own doing. */
function impurities(root: string, house: House, graph: ImportGraph): string[] {
  const why = new Map([...graph.keys()].map((file) => [file, impurityOf(root, file, graph)]));
  return [...graph.keys()].flatMap((file) => {
    if (roomOf(file, house)?.isPure !== true) return [];
    const guilty = [...waysFrom(file, graph)].find(([reached]) => why.get(reached) !== undefined);
    return guilty === undefined ? [] : [`${guilty[1].join(" → ")} is not pure: ${why.get(guilty[0])}`];
  });
}

function impurityOf(root: string, file: string, graph: ImportGraph): string | undefined {
  const builtin = graph.get(file)?.find((name) => name.startsWith("node:"));
  if (builtin !== undefined) return builtin;
  return impure.exec(codeOf(root, file))?.[0];
}
