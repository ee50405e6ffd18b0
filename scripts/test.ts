/** Sets up, builds, checks and tests; then tells what took how long. Called by the bash script of the same name. */
import { lackingHere } from "./suites/machine.ts";
import { root } from "./tools/paths.ts";
import { endOnSignals, runQuietly } from "./tools/run.ts";
import { Steps } from "./suites/steps.ts";
import { chosen, findSuites } from "./suites/suites.ts";
import { closingLine, drawTable, sum, type Counts } from "./suites/table.ts";
import { readOptions, usage, type TestOptions } from "./suites/options.ts";
import { TestSetup } from "./suites/setup.ts";
import { runSuite } from "./suites/vitest.ts";

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, root);
  if ("problem" in options) {
    console.error(`scripts/test: ${options.problem}\n\n${usage.trimEnd()}`);
    return 64;
  }
  if (options.help) {
    console.log(usage.trimEnd());
    return 0;
  }
  const steps = new Steps();
  if (options.suites.length === 0 && !isFiltered(options)) await check(steps);
  const setup = new TestSetup(root, steps, options);
  try {
    await testAll(steps, options, setup);
  } finally {
    await setup.end();
  }
  return report(steps, setup.env);
}

const isFiltered = (options: TestOptions): boolean => options.files.length > 0 || options.pattern !== undefined;

async function check(steps: Steps): Promise<void> {
  const work = (): ReturnType<typeof runQuietly> => runQuietly("npm", ["run", "--silent", "check"], { cwd: root });
  await steps.run("check", work, ({ code, output }) => {
    if (code !== 0) console.error(output.trimEnd());
    const failed = code === 0 ? 0 : 1;
    return { passed: 1 - failed, failed, skipped: 0, note: "types, lint, format" };
  });
}

async function testAll(steps: Steps, options: TestOptions, setup: TestSetup): Promise<void> {
  const suites = findSuites(root);
  for (const name of chosen(suites, options.suites, options.long)) {
    const suite = suites.find((one) => one.name === name);
    const lacking = await setup.lacking(suite?.needs ?? []);
    const work = async (): Promise<Counts> => {
      if (suite === undefined) throw new Error(`there are no tests in ${name}`);
      if (lacking.length > 0) throw new Error(`can't run without: ${lacking.join(", ")} (see above)`);
      return runSuite(suite, options, setup.env);
    };
    await steps.run(`test ${name}`, work, (counts) => counts);
  }
}

/** Says what took how long, what wasn't tested and what came of it all; gives the exit code. */
async function report({ rows }: Steps, env: NodeJS.ProcessEnv): Promise<number> {
  const counts = sum(rows);
  const nothing = counts.passed + counts.failed + counts.skipped === 0;
  console.log(`\n${drawTable(rows)}\n`);
  for (const line of await lackingHere(env)) console.log(`Not at hand here: ${line}`);
  if (counts.skipped > 0) console.log("A skipped test counts as failed.");
  if (nothing) console.log("No test ran: that counts as failed.");
  console.log(closingLine(counts));
  return counts.failed + counts.skipped === 0 && !nothing ? 0 : 1;
}

endOnSignals();
process.chdir(root);
process.exitCode = await main(process.argv.slice(2));
