/** A leftover that spark-runner does not have: the row that one would be, for a Lease per run. */
import type { LeftoverKind } from "../../src/leftovers/catalogue.ts";
import type { Kind } from "../../src/leftovers/kinds.ts";
import { ownerOf } from "../../src/leftovers/whose.ts";

export const leases: Kind = { group: "coordination.k8s.io", version: "v1", resource: "leases", word: "Lease" };

export const leaseRow = {
  what: "Lease",
  kind: leases,
  of: "run",
  by: (whose) => ({
    way: "name",
    kind: leases,
    namespace: whose.namespace,
    name: `${whose.service}-lease`,
    owner: ownerOf(whose),
  }),
  removed: ["at the end", "when its pod is dead"],
  rights: [
    { verb: "get", phase: "teardown", why: "looks whose a Lease is before it removes it" },
    { verb: "delete", phase: "teardown", why: "removes its Lease at the end" },
  ],
} as const satisfies LeftoverKind;
