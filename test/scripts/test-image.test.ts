/** How images are put together without a Docker engine. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { archiveCommand, documentsOf, writeLayout, type Image } from "../ground/images/archive.ts";
import { writeLayer } from "../ground/images/layer.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "spark-runner-image-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with a few files, made at `time`. */
function contents(name: string, time: number): string {
  const at = path.join(folder, name);
  mkdirSync(path.join(at, "bin"), { recursive: true });
  writeFileSync(path.join(at, "bin/run"), "#!/bin/sh\n");
  chmodSync(path.join(at, "bin/run"), time === 1 ? 0o755 : 0o775); // as another umask would leave it
  writeFileSync(path.join(at, "notes"), "");
  symlinkSync("./bin/run", path.join(at, "link"));
  for (const file of ["bin/run", "bin", "."]) utimesSync(path.join(at, file), time, time);
  return at;
}

test("the same contents give the same layer, whenever and by whomever they were written", async () => {
  const one = await writeLayer(path.join(folder, "1.tar"), contents("one", 1), { under: "opt/x", without: ["notes"] });
  const two = await writeLayer(path.join(folder, "2.tar"), contents("two", 2), { under: "opt/x", without: ["notes"] });
  expect(two.digest).toBe(one.digest);
  const list = execFileSync("tar", ["--numeric-owner", "-tvf", one.file], { encoding: "utf8" });
  expect(list).toMatch(/^-rwxr-xr-x 0\/0 +10 1970-01-01 .* opt\/x\/bin\/run$/m);
  expect(list).toMatch(/opt\/x\/link -> \.\/bin\/run$/m);
  expect(list).not.toContain("notes");
});

const layer = (name: string) => writeLayer(path.join(folder, `${name}.tar`), contents(name, 1), { under: name });
const image = (name: string, ...layers: Image["layers"]): Image => ({ name, config: { User: "185" }, layers });

test("an image is named by its content: another layer, order or setting is another image", async () => {
  const [a, b] = [await layer("a"), await layer("b")];
  const digest = (one: Image): string => documentsOf(one).manifest.digest;
  expect(digest(image("x:1", a, b))).toBe(digest(image("y:2", a, b)));
  expect(digest(image("x:1", a, b))).not.toBe(digest(image("x:1", b, a)));
  expect(digest(image("x:1", a))).not.toBe(digest({ ...image("x:1", a), config: { User: "0" } }));
});

test("an archive holds each layer once, and none that the receiver has", async () => {
  const [a, b] = [await layer("a"), await layer("b")];
  const layout = path.join(folder, "layout");
  await writeLayout(layout, [image("x:1", a, b), image("y:1", b)], new Set([a.digest]));
  const [file, args] = archiveCommand(layout);
  writeFileSync(path.join(folder, "all.tar"), execFileSync(file, args));
  const unpacked = path.join(folder, "unpacked");
  mkdirSync(unpacked);
  execFileSync("tar", ["-xf", path.join(folder, "all.tar"), "-C", unpacked]);
  const blobs = readdirSync(path.join(unpacked, "blobs/sha256"));
  expect(blobs).toContain(b.digest.slice(7));
  expect(blobs).not.toContain(a.digest.slice(7));
  expect(blobs.length).toBe(1 + 2 * 2); // b, and a manifest and a config each
  const { manifests } = JSON.parse(readFileSync(path.join(unpacked, "index.json"), "utf8")) as {
    manifests: { digest: string; annotations: Record<string, string> }[];
  };
  expect(manifests.map(({ annotations }) => annotations["io.containerd.image.name"])).toEqual(["x:1", "y:1"]);
  for (const { digest } of manifests) {
    const text = readFileSync(path.join(unpacked, "blobs/sha256", digest.slice(7)));
    expect(execFileSync("sha256sum", { input: text, encoding: "utf8" })).toContain(digest.slice(7));
  }
});
