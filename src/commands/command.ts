/** What a command is: how it is written, and what does it. One row of the table. */
import type { print } from "../adapters/process/output/print.ts";
import type { SignalWatch } from "../adapters/process/self/signals.ts";
import type { CommandLine } from "../settings/command-line.ts";
import type { CommandSyntax } from "../settings/command-syntax.ts";
import type { Options, ValuesOf } from "../settings/option.ts";

/** One call of a command. */
export interface Call<O extends Options = Options> {
  readonly line: CommandLine;
  /** The values of its own options. */
  readonly options: ValuesOf<O>;
  readonly env: NodeJS.ProcessEnv;
  readonly signals: SignalWatch;
  /** Takes what is for stdout; returns the exit code. */
  readonly out: typeof print;
  /** Takes a line for stderr. */
  readonly say: (line: string) => void;
  /** All that there are. */
  readonly commands: Commands;
}
/** Returns the exit code. */
export type Handler<O extends Options = Options> = (call: Call<O>) => Promise<number>;

/** Begins when its whole command line is read and, where it takes no settings, has no mistake. */
interface HandledCommand<O extends Options> extends CommandSyntax {
  readonly options?: O;
  /** Its code. What others never need comes late, by `await import()`. */
  readonly load: () => Promise<Handler<O>>;
}

/** Puts another process in the place of this one: before all else, when it is the first word. */
interface ReplacingCommand extends CommandSyntax {
  readonly operands: { readonly kind: "raw" };
  readonly become: (args: readonly string[], env: NodeJS.ProcessEnv) => number;
}

export type Command = HandledCommand<Options> | ReplacingCommand;
export type Commands = Readonly<Record<string, Command>>;

/** A row whose handler is given the values of the row's own options, by their types. */
export const command = <const O extends Options>(row: HandledCommand<O> & { readonly options: O }): Command =>
  row as unknown as Command;
