import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { silentMagics } from "../../src/plan/jupytext.ts";
import { callMain } from "../support/call-main.ts";

/** As Jupytext 1.19 writes it. */
const percent = `# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
# ---

# %% [markdown]
# # Title
# !important
# %pip in a text

# %%
# %matplotlib inline
# %load_ext autoreload

# %%
# !pip install x
# %pip install y
import y

# %%
# %%time
x = 1

# %% language="sql"
# SELECT 1

# %%
# # %pip in a comment of the author's
# 100 % of it, and x = 3 % 2

# %%
if x:
    # %run helpers.py
    # files = !ls

s = '''
# %pip in a string
'''
`;
const all = [
  { line: 20, what: "!" },
  { line: 21, what: "%pip" },
  { line: 28, what: "%%sql" },
  { line: 37, what: "%run" },
  { line: 38, what: "!" },
];

test("magics and cells of another language are found in a Jupytext notebook; text, comments and what changes nothing are not", () => {
  expect(silentMagics(percent)).toEqual(all);
});

test.for([
  ["Windows' line ends", percent.replaceAll("\n", "\r\n")],
  ["a byte order mark", `\uFEFF${percent}`],
  ["Scala's comments", percent.replaceAll(/^( *)# /gm, "$1// ").replaceAll("// # ", "// // ")],
] as const)("also with %s", ([, text]) => {
  expect(silentMagics(text)).toEqual(all);
});

test("also in the light format, where a text's own marks are doubled", () => {
  const light = percent
    .replace("format_name: percent", "format_name: light")
    .replace(/# %% \[markdown\][^]*?\n\n/, "# # Title\n# # !important\n\n")
    .replaceAll(/^# %%(?= |$)/gm, "# +");
  expect(silentMagics(light).map(({ what }) => what)).toEqual(all.map(({ what }) => what));
});

test.for([
  ["a program with such comments and cells of its own", percent.slice(percent.indexOf("# %% [markdown]"))],
  [
    "a notebook whose magics are no comments",
    percent.replace("#   jupytext:\n", "#   jupytext:\n#     comment_magics: false\n"),
  ],
  ["another format", percent.replace("format_name: percent", "format_name: hydrogen")],
] as const)("none is found in %s", ([, text]) => {
  expect(silentMagics(text)).toEqual([]);
});

test("a run of such a file is refused before anything is started: 78, with each line and what to do", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "spark-runner-jupytext-"));
  try {
    const file = path.join(folder, "job.py");
    writeFileSync(file, percent);
    const { exitCode, stderr } = await callMain(["--dry-run", "--local", file]);
    expect(exitCode).toBe(78);
    expect(stderr).toContain(`${file}:20: ! of this Jupytext notebook is a comment here, and would not be run`);
    expect(stderr).toContain("do it in the image, or in a step of its own");
    expect(stderr).toContain(`${file}:28: %%sql of this Jupytext notebook is a comment here, and would not be run`);
    expect(stderr).toContain('write it as code: spark.sql("""…""")');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
