/** The teardown's part about what attempts made: executors, config maps, claims. */
import type { Leftover } from "../../../diagnosis/outcome.ts";
import { isAboutNothing, removeDependents, whatHolds, type StillThere } from "./dependents.ts";
import { deleteCommand, freeCommand } from "./kubectl.ts";
import type { Look } from "./looks.ts";
import type { Down, Step } from "./way.ts";
import { whyNot } from "./why-not.ts";

/** `byHand`: what removes those of the kind when not even their names are known. */
export async function tearDownDependents(
  step: Step<"run" | "application">,
  look: Look,
  { api, until, signal }: Down,
  byHand: () => string,
): Promise<Leftover[]> {
  const { kind, namespace, owner } = step.by;
  try {
    const { left } = await removeDependents(api, look, { namespace, until, signal });
    // What works no more and is held by nothing Kubernetes ends by itself within its grace.
    return left
      .filter(({ thing, hasEnded }) => !hasEnded || whatHolds(thing) !== undefined)
      .map((each) => ({
        object: `${kind.word} ${namespace}/${each.thing.metadata.name}`,
        ...whyAndHow(each, look, namespace),
      }));
  } catch (error) {
    if (isAboutNothing(error, step)) return [];
    const object = `${step.what} of pod ${namespace}/${owner.name}, if there are any`;
    return [{ object, why: whyNot(error), command: byHand() }];
  }
}

function whyAndHow(
  { thing, error, hasEnded }: StillThere,
  { kind, graceSeconds }: Look,
  namespace: string,
): Pick<Leftover, "why" | "command"> {
  const { name } = thing.metadata;
  const holding = whatHolds(thing);
  if (error === undefined && holding !== undefined) {
    const why = hasEnded ? "it was deleted and has ended" : "it was deleted";
    return { why: `${why}, but ${holding}`, command: freeCommand(kind, namespace, name) };
  }
  return {
    why: error === undefined ? "it was deleted, but is not gone yet" : whyNot(error),
    command: deleteCommand(kind, namespace, name) + (graceSeconds === undefined ? "" : " --grace-period=0 --force"),
  };
}
