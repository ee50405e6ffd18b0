import { describe, expect, test } from "vitest";
import { ownMasterWarning } from "../../src/plan/properties/own-master.ts";
import { basisOf } from "../support/plans.ts";

const warning = (source: string, argv: readonly string[]): string | undefined =>
  ownMasterWarning(basisOf(argv, { facts: { source } }));

const python = `# spark = SparkSession.builder.master("yarn").getOrCreate()
"""
builder.master("local[3]")
"""
spark = (SparkSession.builder
  .appName("a")
  .master('local[*]')
  .getOrCreate())
`;

describe("a master in the text of the application is told, where it differs from the plan's:", () => {
  test("in a .py, with its line, and that there are no executor pods", () => {
    expect(warning(python, ["job.py"])).toBe(
      "job.py:7: a session that is made by this line works with master local[*], without executor pods, and not with k8s://https://kubernetes.default.svc: Spark takes what a program sets by itself first",
    );
    expect(warning(python, ["--master", "local[2]", "job.py"])).toContain(
      "job.py:7: a session that is made by this line works with master local[*], and not with local[2]",
    );
  });

  test.for([
    'val c = new SparkConf().setMaster("local[2]")',
    'val s = SparkSession.builder.config("spark.master", "local[2]").getOrCreate()',
    'new SparkConf().set( "spark.master",\n  "local[2]" )',
  ])("in a script's dry run: %s", (source) => {
    expect(warning(`\n${source}`, ["--dry-run", "job.scala"])).toMatch(/^job\.scala:2: .* master local\[2\]/);
  });
});

describe("nothing is told", () => {
  test.for<[string, string, readonly string[]]>([
    ["of the same master", 'builder.master("local[*]")', ["--local", "job.py"]],
    ["of one that is not written out", "builder.master(sys.argv[1])", ["job.py"]],
    ["of a comment or a text", '# builder.master("local")\nprint("x.master(\'local\')")', ["job.py"]],
    ["of what only looks like it", 'conf.set("local[2]"); webmaster("me"); x.config("a", "local")', ["job.py"]],
    ["of a script's run, whose runner sees what Spark really works with", '.master("local")', ["job.scala"]],
    ["of a comment in a script", '// .master("local")', ["--dry-run", "job.scala"]],
  ])("%s", ([, source, argv]) => {
    expect(warning(source, argv)).toBeUndefined();
  });
});
