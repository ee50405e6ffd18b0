import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, test } from "vitest";
import { built, contents, inRoot, metafiles } from "./built.ts";

interface Sbom {
  components: { name: string; version: string; type: string; hashes?: unknown[]; licenses: unknown[] }[];
}

const packageName = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/;
const bundledNames = async (): Promise<string[]> => {
  const files = (await metafiles()).flatMap(contents);
  return [...new Set(files.flatMap((file) => packageName.exec(file)?.[1] ?? []))].toSorted();
};

/** By the schemas that CycloneDX's library carries. Formats of text are left out: it has no time, address or link. */
async function validator(): Promise<ValidateFunction> {
  const folder = inRoot("node_modules/@cyclonedx/cyclonedx-library/res/schema");
  const [bom, spdx, jsf] = ["bom-1.5", "spdx", "jsf-0.82"].map((name) => `${name}.SNAPSHOT.schema.json`);
  const read = async (file = ""): Promise<object> => JSON.parse(await readFile(`${folder}/${file}`, "utf8")) as object;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const file of [spdx, jsf]) ajv.addSchema(await read(file), `http://cyclonedx.org/schema/${file}`);
  return ajv.compile(await read(bom));
}

describe("the SBOM", () => {
  test.for(["sbom.cdx.json", "npm/sbom.cdx.json"])("is what CycloneDX's schema says it must be: %s", async (name) => {
    const isValid = await validator();
    isValid(JSON.parse(await readFile(built(name), "utf8")));
    expect(isValid.errors ?? []).toEqual([]);
  });

  test("lists exactly the packages that esbuild put into the executable, and Node", async () => {
    const sbom: Sbom = JSON.parse(await readFile(built("sbom.cdx.json"), "utf8"));
    const libraries = sbom.components.filter(({ type }) => type === "library");
    expect(libraries.map(({ name }) => name).toSorted()).toEqual(await bundledNames());
    expect(sbom.components.filter(({ type }) => type !== "library")).toMatchObject([
      { name: "node", version: process.versions.node },
    ]);
    for (const library of libraries) expect(library).toMatchObject({ hashes: [{ alg: "SHA-512" }] });
  });

  test("has neither a time nor a serial number, which would differ from build to build", async () => {
    expect(await readFile(built("sbom.cdx.json"), "utf8")).not.toMatch(/timestamp|serialNumber/);
  });
});

test("LICENSES.txt has the text of each bundled package, and Node's", async () => {
  const text = await readFile(built("LICENSES.txt"), "utf8");
  for (const name of await bundledNames())
    expect(text).toMatch(new RegExp(`^=+\n${name} \\d\\S* \\(.+\\)\n=+\n.{20}`, "ms"));
  expect(text).toContain(`\nnode ${process.versions.node}\n`);
});

test("the shell scripts of src are in the npm package and in the executable, as they are", async () => {
  const executable = await readFile(built("spark-runner"));
  const files = globSync("src/**/*.sh", { cwd: inRoot() });
  expect(files).toContain("src/adapters/process/tree/watch.sh");
  for (const file of files) {
    const script = await readFile(inRoot(file));
    expect(script.equals(await readFile(built(`npm/assets/${path.basename(file)}`)))).toBe(true);
    expect(executable.includes(script)).toBe(true);
  }
});

describe("the parts of the executable", () => {
  test("share the modules of ours: each is in one of them alone", async () => {
    const [, ...chunks] = await metafiles();
    const ours = chunks.flatMap((chunk) => contents(chunk).filter((file) => file.startsWith("src/")));
    expect(ours.filter((file, at) => ours.indexOf(file) !== at)).toEqual([]);
    expect(ours).toEqual(expect.arrayContaining(["src/errors.ts", "src/main.ts", "src/commands/run.ts"]));
  });

  test("have late what only some commands need: the first has the few libraries that each start reads", async () => {
    const [, main] = await metafiles();
    const libraries = new Set(contents(main).flatMap((file) => packageName.exec(file)?.[1] ?? []));
    expect([...libraries].toSorted()).toEqual(["dot-properties", "envalid", "leven", "tslib"]);
    expect(contents(main)).not.toContain("src/commands/run.ts");
  });

  test("have client-node in a chunk of its own, and undici nowhere", async () => {
    const [, main, late, later] = await metafiles();
    const from = (name: string, files: string[]): string[] =>
      files.filter((file) => file.includes(`node_modules/${name}/`));
    expect(from("@kubernetes/client-node", [...contents(main), ...contents(late)])).toEqual([]);
    expect(from("@kubernetes/client-node", contents(later))).not.toEqual([]);
    expect(from("undici", contents(later))).toEqual([]);
  });
});
