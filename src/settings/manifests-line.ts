/** The flags of `spark-runner manifests`. They choose what is printed and are no settings of a job: no variable, no file. */
import { Command, Option } from "commander";
import type { Problem } from "../errors.ts";
import { didYouMean } from "./nearest.ts";

export interface ManifestOptions {
  /** Where job and service account live. */
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly networkPolicy: boolean;
  /** The executors make volume claims on demand. */
  readonly volumeClaims: boolean;
}

export interface ManifestsLine {
  readonly options: ManifestOptions;
  readonly problems: readonly Problem[];
}

/** Not left open: a RoleBinding must name the account's namespace, and a wrong one grants nothing without a word. */
const defaults = { namespace: "default", serviceAccount: "spark-runner" } as const;

const makeCommand = (): Command =>
  new Command("spark-runner manifests")
    .description("Prints what a job's service account may do, as YAML for kubectl apply -f -. No cluster is asked.")
    .usage("[options]")
    .addOption(new Option("--namespace <name>", "namespace of the job's pods").default(defaults.namespace))
    .addOption(
      new Option("--service-account <name>", "service account that the job's pods run as").default(
        defaults.serviceAccount,
      ),
    )
    .addOption(
      new Option("--network-policy", "also NetworkPolicies: only driver and executors reach each other").default(
        false,
        "",
      ),
    )
    .addOption(
      new Option("--volume-claims", "also the permissions for executors with volume claims on demand").default(
        false,
        "",
      ),
    )
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .configureOutput({ writeErr: () => {} });

/** Help, when that was asked for; undefined otherwise. */
export function manifestsHelp(args: readonly string[]): string | undefined {
  return args.includes("--help") || args.includes("-h") ? `${makeCommand().helpInformation().trimEnd()}\n` : undefined;
}

/** Every mistake in it at once. Never throws. */
export function parseManifestsLine(args: readonly string[]): ManifestsLine {
  const command = makeCommand();
  const flags = command.options.flatMap(({ long }) => (long ? [long] : []));
  const takeValue = command.options.filter(({ required }) => required).map(({ long }) => long);
  const problems: Problem[] = [];

  // commander throws for a flag that ends the line without its value, and would forget the other mistakes.
  const last = args.at(-1);
  const isCutOff = takeValue.includes(last);
  if (isCutOff) problems.push(missingValue(last ?? ""));
  const { operands, unknown } = command.parseOptions(isCutOff ? args.slice(0, -1) : [...args]);
  for (const word of [...operands, ...unknown]) {
    const [name = ""] = word.split("=");
    problems.push(
      word.startsWith("-")
        ? { kind: "usage", message: `manifests: unknown flag ${name}`, ...didYouMean(name, flags) }
        : { kind: "usage", message: `manifests: expected no argument, got ${JSON.stringify(word)}` },
    );
  }
  const said = command.opts<Partial<ManifestOptions>>();
  const options: ManifestOptions = {
    ...defaults,
    ...said,
    networkPolicy: said.networkPolicy === true,
    volumeClaims: said.volumeClaims === true,
  };
  for (const [flag, name] of [
    ["--namespace", options.namespace],
    ["--service-account", options.serviceAccount],
  ] as const) {
    if (flags.includes(name)) problems.push(missingValue(flag));
    else if (!isName(name, flag === "--namespace" ? 63 : 253))
      problems.push({ kind: "usage", message: `manifests: ${flag}: expected ${allowed}, got ${JSON.stringify(name)}` });
  }
  return { options, problems };
}

const allowed = "a name of small letters, digits and hyphens";
const missingValue = (flag: string): Problem => ({
  kind: "usage",
  message: `manifests: ${flag} needs a value: expected ${allowed}`,
});

/** A DNS label for namespaces; service accounts may have dots as well. */
const isName = (text: string, longest: 63 | 253): boolean =>
  text.length <= longest &&
  (longest === 63
    ? /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
    : /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
  ).test(text);
