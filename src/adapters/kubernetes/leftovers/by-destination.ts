/** Found by where it leads to: Istio's VirtualServices, which lead nowhere without the Service. */
import type { Leftover } from "../../../diagnosis/outcome.ts";
import type { Kind } from "../../../leftovers/kinds.ts";
import { end, held } from "./end.ts";
import { deleteCommand } from "./kubectl.ts";
import { findVirtualServices } from "./virtual-services.ts";
import type { Down, Step, Way } from "./way.ts";
import { whyNot } from "./why-not.ts";

export const byDestination = {
  async tearDown(step, down) {
    const { kind, to } = step.by;
    try {
      const found = down.findIstio(down.api);
      const served = found instanceof Promise ? await found : found; // known, its list is asked for with the first calls
      if (served === undefined) return [];
      if (down.uidOf(to) === undefined && (await down.lookFor(to)).why !== undefined) return []; // told with the Service
      return await removeThose(step, down, served);
    } catch (error) {
      return [
        {
          object: `${step.what} that lead to ${to.kind.word} ${to.namespace}/${to.name}, if there are any`,
          why: whyNot(error),
          command: `kubectl -n ${to.namespace} get ${kind.resource}.${kind.group} -o wide`,
          toDo: "see them",
        },
      ];
    }
  },
  async ofDead({ by: { to } }, { api, findIstio }) {
    const kind = await findIstio(api);
    if (kind === undefined) return [];
    const { ours } = await findVirtualServices(api, kind, to.namespace, to.name);
    return ours.map((thing) => ({ kind, thing }));
  },
} satisfies Way<"destination">;

async function removeThose({ by: { to } }: Step<"destination">, down: Down, kind: Kind): Promise<Leftover[]> {
  const { namespace } = to;
  const leftover = (name: string, why: string): Leftover => ({
    object: `${kind.word} ${namespace}/${name}`,
    why,
    command: deleteCommand(kind, namespace, name),
  });
  const { ours, mixed } = await findVirtualServices(down.api, kind, namespace, to.name);
  const failed = await Promise.all(
    ours.map(({ metadata }) =>
      end(down, { kind, namespace }, metadata).then(
        ({ isGone }) => (isGone ? [] : [leftover(metadata.name, held)]),
        (error: unknown) => [leftover(metadata.name, whyNot(error))],
      ),
    ),
  );
  const why = `it leads to ${to.kind.word} ${to.name}, but also elsewhere: take the ${to.kind.word} out of it`;
  return [
    ...failed.flat(),
    ...mixed.map(({ metadata: { name } }) => ({
      ...leftover(name, why),
      command: deleteCommand(kind, namespace, name).replace(" delete ", " edit "),
      toDo: "edit it",
    })),
  ];
}
