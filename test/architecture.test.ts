import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { breaches, codeOf, type House, type Room } from "./support/house.ts";

const root = path.join(import.meta.dirname, "..");
const page = readFileSync(path.join(root, "docs/architecture.md"), "utf8");

/** The rows of the table whose heading row begins so. */
function table(heading: string): string[][] {
  const lines = page.split("\n");
  const from = lines.findIndex((line) => line.startsWith(heading)) + 2;
  const to = lines.findIndex((line, at) => at >= from && !line.startsWith("|"));
  return lines.slice(from, to).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const list = (cell: string): string[] => cell.split(", ").filter(Boolean);
const rooms = table("| room |").map(([name = "", , imports = "", packages = "", kind = ""]): Room => ({
  folder: `src/${name}`,
  imports: list(imports).map((each) => `src/${each}`),
  packages: list(packages),
  isPure: kind === "pure",
}));
const folders = table("| folder |").map(([folder = "", , imports = ""]): Room => ({
  folder,
  imports: list(imports).map((each) => `${each}/**`),
  isDeep: folder !== "src" && folder !== "scripts",
  isFolder: true,
}));
const house: House = {
  rooms: [...rooms, ...folders],
  shared: ["src/errors.ts", "src/secrets.ts", "src/program.ts"],
};

test("docs/architecture.md says of each folder that has sources what it may import", () => {
  const withSources = globSync("*/**/*.ts", { cwd: root, exclude: (name) => /node_modules|^dist$|^\./.test(name) });
  const named = folders.map(({ folder }) => folder);
  expect(withSources.filter((file) => !named.some((folder) => file.startsWith(`${folder}/`)))).toEqual([]);
});

test("the folders in docs/architecture.md are there", () => {
  const real = readdirSync(root, { withFileTypes: true, recursive: false })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(real).toEqual(expect.arrayContaining(folders.map(({ folder }) => folder.split("/")[0])));
});

test("who imports whom, what is pure and who uses which package is as docs/architecture.md says", async () => {
  expect(await breaches(root, house)).toEqual([]);
});

test("no process.exit in src: it would skip the finally that the product promises", () => {
  const guilty = globSync("src/**/*.ts", { cwd: root }).filter((file) => /process\.exit\(/.test(codeOf(root, file)));
  expect(guilty).toEqual([]);
});

describe("the guard finds", () => {
  const small: House = {
    rooms: [
      { folder: "src", imports: ["src/**"] },
      { folder: "src/plan", imports: ["src/facts"], packages: ["zod"], isPure: true },
      { folder: "src/facts", imports: [], packages: [] },
      { folder: "src/run", imports: ["src/plan"], packages: [] },
      { folder: "scripts", imports: ["src/**"], isDeep: true, isFolder: true },
      { folder: "test", imports: ["src/**", "scripts/**", "test/ground/**"], isDeep: true, isFolder: true },
      { folder: "test/ground", imports: ["scripts/**"], isDeep: true, isFolder: true },
    ],
    shared: ["src/errors.ts"],
  };
  const sound = {
    "src/main.ts": 'import { run } from "./run/run.ts";\nexport const main = () => run;\n',
    "src/errors.ts": "export class Mistake extends Error {}\n",
    "src/plan/plan.ts":
      'import { z } from "zod/mini";\nimport "../errors.ts";\nexport interface Plan { readonly a: 1 }\nexport const one = z;\n',
    "src/facts/facts.ts": 'import { env } from "node:process";\nexport const path = env.PATH;\nexport const two = 2;\n',
    "src/run/run.ts": 'import { one } from "../plan/plan.ts";\nexport const run = one;\n',
    "scripts/tools/tool.ts": 'import "../../src/main.ts";\n',
    "test/main.test.ts": 'import "../scripts/tools/tool.ts";\n',
    "test/ground/ground.ts": 'import "../../scripts/tools/tool.ts";\n',
  };

  /** The tree above with other files put into it. */
  function treeWith(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(path.join(tmpdir(), "house-"));
    for (const [name, text] of Object.entries({ ...sound, ...files })) {
      mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    return folder;
  }

  test("nothing in a tree that keeps to its table", async () => {
    expect(await breaches(treeWith({}), small)).toEqual([]);
  });

  test.for<[what: string, files: Record<string, string>, told: string]>([
    [
      "an import that no row allows",
      { "src/facts/more.ts": 'import "../plan/plan.ts";' },
      "src/facts/more.ts imports src/plan/plan.ts, which the row of src/facts does not allow",
    ],
    [
      "an import of a type that no row allows",
      { "src/facts/more.ts": 'import type {\n  Plan,\n} from "../plan/plan.ts";\nexport type A = Plan;' },
      "src/facts/more.ts imports src/plan/plan.ts, which the row of src/facts does not allow",
    ],
    [
      "a type that is asked for without an import",
      { "src/facts/more.ts": 'export type A = typeof import("../plan/plan.ts");' },
      "src/facts/more.ts imports src/plan/plan.ts, which the row of src/facts does not allow",
    ],
    [
      "what is handed on from another room",
      { "src/facts/more.ts": 'export { one } from "../plan/plan.ts";' },
      "src/facts/more.ts imports src/plan/plan.ts, which the row of src/facts does not allow",
    ],
    [
      "an import that comes late",
      { "src/facts/more.ts": 'export const late = () => import("../plan/plan.ts");' },
      "src/facts/more.ts imports src/plan/plan.ts, which the row of src/facts does not allow",
    ],
    [
      "an import of a script from the program",
      { "src/run/more.ts": 'import "../../scripts/tools/tool.ts";' },
      "src/run/more.ts imports scripts/tools/tool.ts, which the row of src/run does not allow",
    ],
    [
      "an import of a test from a script, however deep it lies",
      { "scripts/tools/deep/more.ts": 'import "../../../test/main.test.ts";' },
      "scripts/tools/deep/more.ts imports test/main.test.ts, which the row of scripts does not allow",
    ],
    [
      "an import of a test from what the tests stand on",
      { "test/ground/more.ts": 'import "../main.test.ts";' },
      "test/ground/more.ts imports test/main.test.ts, which the row of test/ground does not allow",
    ],
    [
      "a folder below a room that has no row",
      { "src/plan/show/text.ts": "export {};" },
      "src/plan/show has no row: src/plan/show/text.ts",
    ],
    [
      "a package that the row does not name",
      { "src/run/more.ts": 'import "execa";' },
      "src/run/more.ts imports the package execa, which its row does not name",
    ],
    [
      "a module of Node in a pure room",
      { "src/plan/more.ts": 'import "node:fs";' },
      "src/plan/more.ts is not pure: node:fs",
    ],
    [
      "the clock in a pure room",
      { "src/plan/more.ts": "export const now = () => Date.now();" },
      "src/plan/more.ts is not pure: Date.now",
    ],
    [
      "what a pure room reaches through other files",
      {
        "src/plan/more.ts": 'import "./between.ts";',
        "src/plan/between.ts": 'import { two } from "../facts/facts.ts";\nexport { two };',
      },
      "src/plan/more.ts → src/plan/between.ts → src/facts/facts.ts is not pure: node:process",
    ],
    [
      "a circle, also through an import that comes late",
      {
        "src/run/a.ts": 'import "./b.ts";',
        "src/run/b.ts": 'export const late = () => import("./c.ts");',
        "src/run/c.ts": 'import "./a.ts";',
      },
      "import each other in a circle: src/run/a.ts, src/run/b.ts, src/run/c.ts",
    ],
  ])("%s", async ([, files, told]) => {
    expect(await breaches(treeWith(files), small)).toContain(told);
  });

  test("rows that allow folders to import each other in a circle, by however many ways", async () => {
    const circular = small.rooms.map((room) =>
      room.folder === "scripts" ? { ...room, imports: ["src/**", "test/ground/**"] } : room,
    );
    expect(await breaches(treeWith({}), { ...small, rooms: circular })).toEqual([
      "may import each other in a circle: scripts, test/ground",
    ]);
  });

  test("a row without files", async () => {
    const more = { ...small, rooms: [...small.rooms, { folder: "src/gone", imports: [] }] };
    expect(await breaches(treeWith({}), more)).toEqual(["src/gone has a row, and no files"]);
  });
});
