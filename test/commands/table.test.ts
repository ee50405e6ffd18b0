import { describe, expect, test } from "vitest";
import { command, type Commands } from "../../src/commands/command.ts";
import { commands } from "../../src/commands/table.ts";
import { parseCommandLine, type CommandLine } from "../../src/settings/command-line.ts";
import { flagsOf, spellings } from "../../src/settings/command-syntax.ts";
import { optionalOption, requiredOption } from "../../src/settings/option.ts";
import { settingOf } from "../../src/settings/table.ts";
import { boolean, integer, path, string } from "../../src/settings/value-types.ts";
import { callMain, type Called } from "../support/call-main.ts";

const names = Object.keys(commands);

describe("each command of the table", () => {
  test.for(names)("%s says by --help what it is, what it takes and how help is asked for", async (name) => {
    const row = (commands as Commands)[name]!;
    for (const argv of [
      [name, "--help"],
      [name, "-h"],
      ["help", name],
    ]) {
      const { exitCode, stdout, stderr } = await callMain(argv);
      expect([exitCode, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(
        row.isDefault ? /^Usage: spark-runner \[run\] / : new RegExp(`^Usage: spark-runner ${name}\\b`),
      );
      expect(stdout.toLowerCase()).toContain((row.description ?? row.summary).toLowerCase());
      for (const { long } of flagsOf(row)) expect(stdout).toContain(` ${long}`);
      expect(stdout).toContain("-h, --help");
      expect(stdout.split("\n").filter((line) => line.length > 120)).toEqual([]);
    }
  });

  test.for(names)("%s has no two flags that are written the same", (name) => {
    const all = flagsOf((commands as Commands)[name]!).flatMap(spellings);
    const asking = Object.values<Commands[string]>(commands).flatMap(({ flag }) =>
      flag ? [flag.long, flag.short] : [],
    );
    expect([...all, ...asking].toSorted()).toEqual([...new Set([...all, ...asking])].toSorted());
  });

  test.for(names)("%s sends an application that it does not take to a command that does", (name) => {
    const { operands } = (commands as Commands)[name]!;
    const runBy = operands.kind === "none" ? operands.runBy : undefined;
    if (runBy !== undefined) expect((commands as Commands)[runBy]?.operands.kind).toBe("application");
  });

  test("is in the list of commands, and one of them may be left out", async () => {
    const { stdout } = await callMain(["--help"]);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} +.*$`, "m"));
    for (const { summary } of Object.values(commands)) expect(stdout).toContain(summary);
    expect(names.filter((name) => (commands as Commands)[name]!.isDefault)).toEqual(["run"]);
  });
});

test("help for a command that there is not names the nearest", async () => {
  const { exitCode, stderr } = await callMain(["help", "manifest"]);
  expect(exitCode).toBe(64);
  expect(stderr).toContain("help: expected one of run, label, ");
  expect(stderr).toContain("did you mean manifests?");
});

describe("a command that is added by one row", () => {
  const more: Commands = {
    ...commands,
    greet: command({
      summary: "greet whoever is named",
      examples: { "spark-runner greet --times 2 you": "say it twice" },
      options: {
        times: requiredOption<number>(integer(1, 9), { default: "1", short: "t", description: "how often" }),
        loudly: requiredOption<boolean>(boolean, { default: "false", description: "in capital letters" }),
        from: optionalOption<string>(path, { description: "a file of names" }),
      },
      operands: { kind: "words", type: string, called: "name", least: 1, most: 2 },
      load:
        async () =>
        ({ options: { times, loudly, from }, line, out }) => {
          const text = `Hello ${line.args.join(" and ")}${from === undefined ? "" : ` of ${from}`}!\n`.repeat(times);
          return out(loudly ? text.toUpperCase() : text);
        },
    }),
  };
  const call = (...argv: string[]): Promise<Called> => callMain(argv, {}, more);

  test("is parsed, and called with what was said", async () => {
    expect(await call("greet", "you", "-t2", "--loudly", "--from=a.txt", "me")).toEqual({
      exitCode: 0,
      stdout: "HELLO YOU AND ME OF A.TXT!\nHELLO YOU AND ME OF A.TXT!\n",
      stderr: "",
    });
    expect((await call("greet", "--", "--loudly")).stdout).toBe("Hello --loudly!\n");
  });

  test("is in the list of commands, and has help of its own", async () => {
    expect((await call("--help")).stdout).toMatch(/^ {2}greet {7}greet whoever is named$/m);
    expect((await call("greet", "--help")).stdout).toBe(
      [
        "Usage: spark-runner greet [options] <name>…",
        "",
        "Greet whoever is named.",
        "",
        "Options:",
        "  -t, --times <number>  how often (default: 1)",
        "  --loudly              in capital letters",
        "  --from <path>         a file of names",
        "",
        "Other:",
        "  -V, --version         print version, commit and Node",
        "  -h, --help            print this help",
        "",
        "Try:",
        "  spark-runner greet --times 2 you     say it twice",
        "",
      ].join("\n"),
    );
  });

  test.for(["bash", "zsh", "fish"])("is completed by %s", async (shell) => {
    const { stdout } = await call("completion", shell);
    expect(stdout).toMatch(shell === "fish" ? /-a greet -d 'greet whoever is named'/ : /words="run .* greet"/);
    for (const name of ["times", "loudly", "from"]) expect(stdout).toMatch(new RegExp(`(--|-l )${name}\\b`));
  });

  test("is what a mistyped word or flag may have meant", async () => {
    expect((await call("gret")).stderr).toMatch(/one of run, .*, greet, or an application\n.*did you mean greet\?/);
    expect((await call("help", "great")).stderr).toContain("did you mean greet?");
    expect((await call("greet", "you", "--tiems=2")).stderr).toContain("did you mean --times?");
  });

  test.for<[argv: string[], errors: string[]]>([
    [[], ["greet: expected a text, got nothing"]],
    [["a", "b", "c"], ['greet: "c" is one argument too many']],
    [["a", "--times", "10"], ['--times: expected a whole number from 1 to 9, got "10"']],
    [["a", "--times", "--loudly"], ["--times needs a value: expected a whole number from 1 to 9"]],
    [["a", "--loudly=maybe"], ['--loudly: expected true or false, got "maybe"']],
    [["a", "--max-attempts", "2"], ["unknown flag --max-attempts"]],
    [
      ["--lodly", "a", "b", "c", "-t0", "-t"],
      [
        "unknown flag --lodly",
        "-t needs a value: expected a whole number from 1 to 9",
        'greet: "c" is one argument too many',
        '--times: expected a whole number from 1 to 9, got "0"',
      ],
    ],
  ])("refuses greet %j with all that is wrong", async ([argv, errors]) => {
    const { exitCode, stdout, stderr } = await call("greet", ...argv);
    expect([exitCode, stdout]).toEqual([64, ""]);
    expect([...stderr.matchAll(/error: (.*)/g)].map(([, error]) => error)).toEqual(errors);
  });

  test("a setting before its name is refused where it takes none", async () => {
    const { exitCode, stderr } = await call("--local", "greet", "you");
    expect(exitCode).toBe(64);
    expect(stderr).toContain("greet takes no --local before its name");
  });
});

// @ts-expect-error: a row that nothing does is no command
void ({ idle: { summary: "do nothing", operands: { kind: "none" } } } satisfies Commands);
// @ts-expect-error: a row says what it takes
void ({ idle: { summary: "do nothing", load: async () => async () => 0 } } satisfies Commands);

describe("a row may take some settings, and applications as its words", () => {
  const more: Commands = {
    ...commands,
    prepare: command({
      summary: "prepare applications",
      settings: ["Spark"],
      options: { check: requiredOption<boolean>(boolean, { default: "false", description: "only look" }) },
      operands: { kind: "words", type: path, called: "application", least: 0, most: Infinity },
      load: async () => async () => 0,
    }),
  };
  const parse = (line: string): CommandLine => parseCommandLine(line.split(" "), more);

  test("which are flags before and after its name", () => {
    const line = parse("--master local prepare a.jar --check --class x.Y b.scala");
    expect(line).toMatchObject({
      command: "prepare",
      args: ["a.jar", "b.scala"],
      options: { check: true },
      problems: [],
    });
    expect(line.given.map(({ key, text }) => [key, text])).toEqual([
      ["master", "local"],
      ["class", "x.Y"],
    ]);
  });

  test("while settings of other groups are none of its flags", () => {
    expect(settingOf("grace").group).not.toBe("Spark");
    expect(parse("--grace 5s prepare --max-attempts 2").problems.map(({ message }) => message)).toEqual([
      "unknown flag --max-attempts",
      "prepare takes no --grace before its name",
    ]);
  });

  test("and help shows those alone", async () => {
    const { stdout } = await callMain(["prepare", "--help"], {}, more);
    expect(stdout).toMatch(/^Usage: spark-runner prepare \[options\] \[<application>…\]$/m);
    expect([...stdout.matchAll(/^([A-Z][\w' ]*):$/gm)].map(([, title]) => title)).toEqual([
      "Options",
      "Spark",
      "Other",
    ]);
  });
});

test("what becomes Spark's process gets its arguments as they stand, and --help alone is asked of spark-runner", async () => {
  const more: Commands = {
    ...commands,
    become: {
      summary: "become",
      operands: { kind: "raw" },
      become: (args) => {
        expect(args).toEqual(["--help", "-x", "--", "y"]);
        return 7;
      },
    },
  };
  expect((await callMain(["become", "--help", "-x", "--", "y"], {}, more)).exitCode).toBe(7);
  expect((await callMain(["--grace", "5s", "become", "--help", "-x", "--", "y"], {}, more)).exitCode).toBe(7);
  expect((await callMain(["become", "--help"], {}, more)).stdout).toMatch(
    /^Usage: spark-runner become \[its arguments\]/,
  );
});
