/** A command line as the program reads it, with the commands that there are. */
import { commands } from "../../src/commands/table.ts";
import { parseCommandLine as parse, type CommandLine } from "../../src/settings/command-line.ts";

export const parseCommandLine = (argv: readonly string[]): CommandLine => parse(argv, commands);
