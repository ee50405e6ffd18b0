/** `explain [FILE|-|ID]`: what the table of causes says of a log at hand, or of one of its rows. */
import { swept } from "../adapters/machine/garbage.ts";
import { existsSync } from "node:fs";
import { readLogBytes } from "../adapters/files/log-bytes.ts";
import { isTerminal } from "../adapters/process/output/descriptor.ts";
import { causes } from "../diagnosis/causes.ts";
import { UseError } from "../errors.ts";
import { Keeper } from "../explain/keeper.ts";
import { explain as explanationOf, explainCause } from "../explain/words.ts";
import { didYouMean } from "../settings/nearest.ts";
import type { Call } from "./command.ts";
import { help } from "./help.ts";

type ExplainCall = Omit<Call, "options"> & { readonly options: { readonly exitCode: number | undefined } };

/** Returns 0 when there is something to tell, 1 when the log tells no cause. */
export const explain = async (call: ExplainCall): Promise<number> => {
  const [name] = call.line.args;
  if (name === undefined && isTerminal(0))
    return await help({ ...call, options: {}, line: { ...call.line, args: ["explain"] } });
  const cause = causes.find(({ id }) => id === name);
  const isFile = name !== undefined && name !== "-" && existsSync(name);
  if (cause !== undefined && !isFile) return await call.out(explainCause(cause));
  if (cause !== undefined)
    call.say(`${name} is a file here, which is read; the cause of that name is told where no such file is`);
  if (name !== undefined && name !== "-" && !isFile) refuseName(name);
  return await explainLog(call, name === "-" ? undefined : name);
};

async function explainLog({ signals, options, out }: ExplainCall, file: string | undefined): Promise<number> {
  signals.stop(); // nothing is to be ended in order
  const keeper = new Keeper();
  const note = await readLogBytes(
    file,
    swept((bytes) => keeper.add(bytes)),
  );
  const { lines, found } = explanationOf(keeper.end(), options.exitCode, note);
  await out(`${lines.join("\n")}\n`);
  return found ? 0 : 1;
}

/** Neither a file nor a cause: what looks like a cause was meant to be one. */
function refuseName(name: string): void {
  if (!/^[a-z0-9-]+$/.test(name)) return; // read as a file, which says why it can't be
  const near = didYouMean(
    name,
    causes.map(({ id }) => id),
  );
  throw new UseError([
    { kind: "usage", message: `explain: there is no file and no cause ${JSON.stringify(name)}`, ...near },
  ]);
}
