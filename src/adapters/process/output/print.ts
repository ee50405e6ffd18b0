import { ExitCode, RunnerError } from "../../../errors.ts";
import { Sink } from "./sink.ts";

/**
 * Writes to stdout what is all that a command does. Returns when it is written. A reader that is gone, as in `… | head`,
 * wants no more; a full disk has only half of it, which process.stdout would not tell where a write ended early.
 */
export async function print(text: string | Buffer): Promise<0> {
  const stdout = new Sink(1);
  void stdout.write(Buffer.from(text));
  await stdout.idle();
  const loss = stdout.takeLoss();
  if (loss === undefined) return 0;
  throw new RunnerError(ExitCode.settings, `failed to write to stdout: ${loss}`, {
    advice: "give it a file or a pipe that takes all of it; what was written is not complete",
  });
}
