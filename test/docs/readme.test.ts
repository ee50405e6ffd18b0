import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseCommandLine } from "../support/command-line.ts";

const root = path.join(import.meta.dirname, "../..");
const pages = ["README.md", "CONTRIBUTING.md", ...globSync("{docs,examples,docker}/**/*.md", { cwd: root })];
const read = (page: string): string => readFileSync(path.join(root, page), "utf8");

/** GitHub's anchors: small letters, spaces to hyphens, other signs away. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );

test.for(pages)("the links of %s lead to files and headings that are there", (page) => {
  for (const [, target = ""] of read(page).matchAll(/\]\(([^)]+)\)/g)) {
    if (/^https?:/.test(target)) continue;
    const [file = "", anchor] = target.split("#");
    const at = path.join(root, path.dirname(page), file);
    expect(existsSync(at), `${page} links to ${target}`).toBe(true);
    if (anchor !== undefined)
      expect(anchorsOf(readFileSync(file === "" ? path.join(root, page) : at, "utf8"))).toContain(anchor);
  }
});

test.for(pages)("each spark-runner command in %s is one that the command line takes", (page) => {
  for (const [, block = ""] of read(page).matchAll(/```(?:bash|dockerfile)\n([\s\S]*?)```/g)) {
    const commands = block
      .replaceAll("\\\n", " ")
      .split("\n")
      .map((line) => line.replace(/^RUN /, ""))
      .filter((line) => /^(dist\/)?spark-runner /.test(line));
    for (const command of commands) {
      const words = command
        .replace(/\s+[#|].*$/, "")
        .trim()
        .split(/\s+/)
        .slice(1);
      expect(parseCommandLine(words).problems, command).toEqual([]);
    }
  }
});

test("README names each Debian package that the cluster needs and that not every Debian has", () => {
  const everywhere = new Set(["util-linux", "mount", "tar"]);
  const tools = [...read("test/ground/cluster/needs.ts").matchAll(/^ {2}\["\w+", "([\w-]+)"\],$/gm)];
  const needed = new Set(tools.map(([, name = ""]) => name).filter((name) => !everywhere.has(name)));
  const [, named = ""] = /`apt-get install -y (containerd [^`]*)`/.exec(read("README.md")) ?? [];
  expect(new Set(named.split(" "))).toEqual(needed.add("containernetworking-plugins"));
});

test("README names each prerequisite that the scripts check", () => {
  const checked = [...read("scripts/tools/prepare.sh").matchAll(/lacks "?(git|node|npm|python3|mvn)\b/g)].map(
    ([, tool = ""]) => tool,
  );
  expect(new Set(checked)).toEqual(new Set(["git", "node", "npm", "python3", "mvn"]));
  const [, developing = ""] = read("README.md").toLowerCase().split("## developing");
  for (const tool of ["git", "node", "npm", "python3", "maven"]) expect(developing).toContain(tool);
});
