import { globSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.join(import.meta.dirname, "..");
const page = readFileSync(path.join(root, "docs/architecture.md"), "utf8");

/** The rows of the table under a heading row that begins so. */
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

const rooms = table("| room |").map(([name = "", , imports = "", kind = ""]) => ({
  name,
  imports: imports.split(", ").filter(Boolean),
  kind,
}));
const importsOf = (file: string): string[] =>
  [...readFileSync(path.join(root, file), "utf8").matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(
    ([, name = ""]) => name,
  );
const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");

test("the rooms in docs/architecture.md are the folders of src", () => {
  const folders = readdirSync(path.join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(rooms.map(({ name }) => name).toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
});

test("the folders in docs/architecture.md are there", () => {
  const named = table("| folder |").map(([name = ""]) => name);
  const real = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(real).toEqual(expect.arrayContaining(named));
});

const filesOf = (room: string): string[] => globSync(`src/${room}/*.ts`, { cwd: root });

test.for(rooms)(
  "the room $name has files, and imports only the rooms that docs/architecture.md allows",
  ({ name, imports }) => {
    expect(filesOf(name).length).toBeGreaterThan(0);
    for (const file of filesOf(name)) {
      for (const from of importsOf(file).filter((each) => each.startsWith("../"))) {
        const room = from.split("/")[1] ?? "";
        const isOutside = ["errors.ts", "assets.ts", "load-heavy.ts", "version.ts"].includes(room);
        if (!isOutside) expect([...imports, name], `${file} imports ${from}`).toContain(room);
      }
    }
  },
);

test.for(rooms.filter(({ kind }) => kind === "pure"))(
  "the room $name is pure: no I/O, no time, no chance, no process",
  ({ name }) => {
    for (const file of filesOf(name)) {
      expect(
        importsOf(file).filter((each) => each.startsWith("node:")),
        file,
      ).toEqual([]);
      const code = withoutComments(readFileSync(path.join(root, file), "utf8"));
      expect(code, file).not.toMatch(/\bprocess\.|Date\.now|new Date\(\)|Math\.random|setTimeout\(/);
    }
  },
);

test.for<[string, ...string[]]>([
  ["execa", "process"],
  ["p-retry", "effects", "kubernetes"],
  ["commander", "settings"],
  ["envalid", "settings"],
  ["yaml", "settings"],
  ["@kubernetes/client-node", "kubernetes"],
])("%s is imported by the room %s alone, or by those named beside it", ([library, ...homes]) => {
  const isIt = (name: string): boolean => name === library || name.startsWith(`${library}/`);
  const importers = globSync("src/**/*.ts", { cwd: root }).filter((file) => importsOf(file).some(isIt));
  const allowed = importers.filter(
    (file) => homes.some((room) => file.startsWith(`src/${room}/`)) || file === "src/heavy.ts",
  );
  expect(importers.length).toBeGreaterThan(0);
  expect(importers).toEqual(allowed);
});

test("no process.exit in src: it would skip the finally that the product promises", () => {
  const guilty = globSync("src/**/*.ts", { cwd: root }).filter((file) =>
    /process\.exit\(/.test(withoutComments(readFileSync(path.join(root, file), "utf8"))),
  );
  expect(guilty).toEqual([]);
});
