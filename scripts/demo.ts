/**
 * From a fresh clone to a job's result, on this machine or in a cluster. Nothing shown here is canned: it all comes from
 * real files, runs and clocks.
 */
import { parseArgs } from "node:util";
import { demoHere } from "./demonstration/here.ts";
import { demoInCluster } from "./demonstration/in-cluster.ts";
import { header } from "./demonstration/words.ts";
import { root } from "./tools/paths.ts";
import { endOnSignals, isEnding } from "./tools/run.ts";

const usage = `scripts/demo             a Spark job over 336,776 flights on this machine: fails once on purpose, retries, succeeds
scripts/demo --cluster   the same job in pods of a one-node Kubernetes, with executors as pods, watched from outside

Both set up all that they need, and Ctrl-C ends all of it. For --cluster that is a Kubernetes of the project's own, as
scripts/cluster makes it: it needs root, and a first time builds it in 10 to 20 minutes. One that is up already is used, and
stays up. As root, and where apt-get is, packages that are missing are installed, after saying which; --no-install refuses.
`;

async function main(args: readonly string[]): Promise<number> {
  let options;
  try {
    const known = {
      help: { type: "boolean", short: "h" },
      cluster: { type: "boolean" },
      "no-install": { type: "boolean" },
    } as const;
    options = parseArgs({ args: [...args], options: known }).values;
  } catch (error) {
    console.error(`scripts/demo: ${error instanceof Error ? error.message : String(error)}\n\n${usage.trimEnd()}`);
    return 64;
  }
  if (options.help === true) {
    console.log(usage.trimEnd());
    return 0;
  }
  try {
    await (options.cluster === true ? demoInCluster(root) : demoHere(root));
    header("The demo is through");
    return 0;
  } catch (error) {
    if (!isEnding()) console.error(`\ndemo: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

endOnSignals();
process.chdir(root);
process.exitCode = await main(process.argv.slice(2));
