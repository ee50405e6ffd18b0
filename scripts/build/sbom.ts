/**
 * The SBOM in CycloneDX: the packages whose code is in the bundles, and Node where it is in the file. `npm sbom` and
 * cyclonedx-npm list what package-lock.json has (tools and all, with a random serial number and the time), so that it
 * would be neither exact nor the same twice; the checksums are taken from where they take them.
 */
import { readFile } from "node:fs/promises";
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import type { BundledPackage } from "./bundled-packages.ts";
import { manifest } from "./identity.ts";
import { inRoot } from "./paths.ts";

const { ComponentType, HashAlgorithm, LifecyclePhase } = Enums;

export async function sbom(packages: readonly BundledPackage[], { withNode }: { withNode: boolean }): Promise<string> {
  const lock: { packages: Record<string, { integrity?: string }> } = JSON.parse(
    await readFile(inRoot("package-lock.json"), "utf8"),
  );
  const self = component(manifest, ComponentType.Application);
  const parts = new Map(packages.map((part) => [part.folder, component(part, ComponentType.Library)]));
  for (const [folder, part] of parts) addHash(part, lock.packages[folder]?.integrity);
  const node = withNode ? [nodeComponent()] : [];

  const imported = new Set(packages.flatMap((part) => part.imports));
  const direct = packages.map((part) => part.folder).filter((folder) => !imported.has(folder));
  dependOn(self, [...node, ...found(direct)]);
  for (const part of packages) dependOn(parts.get(part.folder), found(part.imports));

  const bom = new Models.Bom({
    metadata: new Models.Metadata({
      lifecycles: new Models.LifecycleRepository([LifecyclePhase.Build]),
      component: self,
    }),
    components: new Models.ComponentRepository([...node, ...parts.values()]),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot5));
  // In the order that is given: its own sorting asks the machine's language.
  return `${serializer.serialize(bom, { sortLists: false, space: 2 })}\n`;

  function found(folders: readonly string[]): Models.Component[] {
    const components = folders.flatMap((folder) => parts.get(folder) ?? []);
    return components.toSorted((a, b) => (purlOf(a) < purlOf(b) ? -1 : 1));
  }
}

interface Described {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

function component({ name, version, license }: Described, type: Enums.ComponentType): Models.Component {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const licenses = new Models.LicenseRepository([new Models.LicenseExpression(license)]);
  return new Models.Component(type, name, { bomRef: purl, version, purl, licenses });
}

function nodeComponent(): Models.Component {
  const version = process.versions.node;
  const purl = `pkg:generic/node@${version}`;
  const licenses = new Models.LicenseRepository([new Models.NamedLicense("Node.js license, see LICENSES.txt")]);
  return new Models.Component(ComponentType.Platform, "node", { bomRef: purl, version, purl, licenses });
}

const purlOf = ({ purl = "" }: Models.Component): string => purl;

function dependOn(part: Models.Component | undefined, others: readonly Models.Component[]): void {
  for (const other of others) part?.dependencies.add(other.bomRef);
}

/** The lock file's `sha512-<base64>` as CycloneDX writes it. */
function addHash(part: Models.Component, integrity: string | undefined): void {
  const found = /^sha512-(\S+)$/.exec(integrity ?? "");
  if (found?.[1]) part.hashes.set(HashAlgorithm["SHA-512"], Buffer.from(found[1], "base64").toString("hex"));
}
