/**
 * The SBOM in CycloneDX: the packages whose code is in the bundles, and Node where it is in the file. `npm sbom` lists
 * what package-lock.json has (tools and all, with a random serial number and the time), so that it would be neither
 * exact nor the same twice; the checksums are taken from where it takes them.
 */
import { readFile } from "node:fs/promises";
import type { BundledPackage } from "./bundled-packages.ts";
import { manifest } from "./identity.ts";
import { inRoot } from "./paths.ts";

export async function sbom(packages: readonly BundledPackage[], { withNode }: { withNode: boolean }): Promise<string> {
  const lock: { packages: Record<string, { integrity?: string }> } = JSON.parse(
    await readFile(inRoot("package-lock.json"), "utf8"),
  );
  const self = component(manifest, "application");
  const parts = packages.map((part) => ({
    ...component(part, "library"),
    hashes: hashes(lock.packages[part.folder]?.integrity),
  }));
  const node = withNode ? [nodeComponent()] : [];
  const reference = new Map(packages.map((part) => [part.folder, purl(part)]));
  const direct = new Set(packages.map((part) => part.folder));
  for (const part of packages) for (const imported of part.imports) direct.delete(imported);

  const document = {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { lifecycles: [{ phase: "build" }], component: self },
    components: [...node, ...parts],
    dependencies: [
      { ref: self["bom-ref"], dependsOn: [...node.map((part) => part["bom-ref"]), ...references(direct)] },
      ...packages.map((part) => ({ ref: purl(part), dependsOn: references(part.imports) })),
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;

  function references(folders: Iterable<string>): string[] {
    return [...folders].flatMap((folder) => reference.get(folder) ?? []).toSorted();
  }
}

interface Described {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

const component = (part: Described, type: "application" | "library") => ({
  "bom-ref": purl(part),
  type,
  name: part.name,
  version: part.version,
  purl: purl(part),
  licenses: [{ expression: part.license }],
});

const nodeComponent = () => {
  const reference = `pkg:generic/node@${process.versions.node}`;
  return {
    "bom-ref": reference,
    type: "platform",
    name: "node",
    version: process.versions.node,
    purl: reference,
    licenses: [{ license: { name: "Node.js license, see LICENSES.txt" } }],
  };
};

const purl = ({ name, version }: { name: string; version: string }): string =>
  `pkg:npm/${name.replace("@", "%40")}@${version}`;

/** The lock file's `sha512-<base64>` as CycloneDX writes it. */
function hashes(integrity: string | undefined): { alg: string; content: string }[] {
  const found = /^sha512-(\S+)$/.exec(integrity ?? "");
  return found?.[1] ? [{ alg: "SHA-512", content: Buffer.from(found[1], "base64").toString("hex") }] : [];
}
