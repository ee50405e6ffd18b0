/** What a plan is made of, and what is judged before there is one: each part is made here, once, and handed on. */
import type { Facts } from "../facts/facts.ts";
import type { Settings } from "../settings/settings.ts";
import type { Application } from "./application.ts";
import { computedVariables } from "./computed-variables.ts";
import { makeNames, workDirOf, type Names } from "./names.ts";
import type { PlannedVariable } from "./plan-schema.ts";
import { givenProperties, type GivenProperties } from "./properties/given-properties.ts";
import { headerProperties } from "./properties/header-properties.ts";
import { planRunner, type Runner } from "./runner.ts";
import { scratchFolders } from "./scratch.ts";
import { readHeader, type ScriptHeader } from "./script-header.ts";
import { scriptNeeds, type ScriptNeeds } from "./script-needs.ts";
import { isForHere, targetHere, targetOf, type Target } from "./target.ts";

/** What was said, and what is true. */
export interface Known<A extends Application | undefined = Application | undefined> {
  readonly settings: Settings;
  readonly facts: Facts;
  /** undefined: nothing is run. */
  readonly application: A;
}

export interface Basis<A extends Application | undefined = Application | undefined> extends Known<A> {
  /** undefined for what is no script that can be read here. */
  readonly header: ScriptHeader | undefined;
  readonly needs: ScriptNeeds;
  /** What Spark is told beside spark-runner. */
  readonly given: GivenProperties;
  /** What the plan is for. */
  readonly target: Target;
  /** What `run` would do here. */
  readonly targetHere: Target;
  /** Whether what is seen on this machine holds for the run, and is not a pod's elsewhere. */
  readonly isForHere: boolean;
  readonly names: Names;
  readonly workDir: string;
  readonly scratch: readonly string[];
  readonly runner: Runner;
  /** The job's variables that spark-runner makes. */
  readonly variables: readonly PlannedVariable[];
}

/** Of a command that runs something: only that has a plan. */
export type BasisOfJob = Basis<Application>;

export function makeBasis<A extends Application | undefined>(known: Known<A>, header = headerOf(known)): Basis<A> {
  const { settings, facts, application } = known;
  const needs = scriptNeeds(header, facts, application);
  const given = givenProperties(settings, facts, (there) => headerProperties(needs, application, there));
  const said = { settings, facts, application, header, needs, given };
  const names = makeNames(settings, facts);
  const workDir = workDirOf(settings, facts, names);
  const made = {
    ...said,
    target: targetOf(said),
    targetHere: targetHere(said),
    isForHere: isForHere(settings, facts.inPod),
    names,
    workDir,
    scratch: scratchFolders(said, names.runId),
    runner: planRunner(known, names, workDir),
  };
  return { ...made, variables: computedVariables(made) };
}

/** The same with more facts. A text may have MiBs: its header is read once. */
export const withFacts = <A extends Application | undefined>(basis: Basis<A>, facts: Facts): Basis<A> =>
  facts === basis.facts ? basis : makeBasis({ ...basis, facts }, basis.header);

export const headerOf = ({ facts: { source }, application }: Known): ScriptHeader | undefined =>
  application?.kind === "scala" && source !== undefined ? readHeader(source) : undefined;
