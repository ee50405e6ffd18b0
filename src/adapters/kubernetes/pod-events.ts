/** The events of one pod: a right that not every service account has. */
import type { PodPlan } from "../../plan/plan-schema.ts";
import type { PodEvents } from "../../watching/events.ts";
import type { Api } from "./client/api.ts";
import { ApiError } from "./client/api-error.ts";
import { events } from "./client/kinds.ts";

interface EventList {
  readonly items?:
    | readonly {
        readonly type?: string;
        readonly reason?: string;
        readonly message?: string;
        readonly lastTimestamp?: string | null;
      }[]
    | null;
}

/** Never throws; what can't be asked now tells of nothing. */
export async function eventsOf(api: Api, { namespace }: PodPlan, uid: string): Promise<PodEvents> {
  try {
    const { items } = await api.send<EventList>({
      verb: "list",
      place: { kind: events, namespace },
      query: { fieldSelector: `involvedObject.uid=${uid}`, limit: "50" },
    });
    return (items ?? [])
      .toSorted((one, other) => (other.lastTimestamp ?? "").localeCompare(one.lastTimestamp ?? ""))
      .map(({ type, reason = "", message = "" }) => ({ isWarning: type === "Warning", reason, message }));
  } catch (error) {
    return error instanceof ApiError && error.status === 403 ? undefined : [];
  }
}
