/** What a failed run leaves for Kubernetes to show of its container's end, and where. */
import { usualMessagePath } from "../facts/own-pod.ts";
import type { Basis } from "./basis.ts";
import type { Plan } from "./plan-schema.ts";

type Message = NonNullable<Plan["terminationMessage"]>;

export function planMessage({ settings, facts, target, isForHere }: Basis): Plan["terminationMessage"] {
  if (target === "local" && !(facts.inPod && isForHere)) return null;
  const content = settings.values.terminationMessage;
  const not = (whyNot: string): Message => ({ content, path: null, whyNot });
  if (content === "none") return not(`${settings.origins.terminationMessage} says so`);
  const { ownPod, messageFault, mounts } = facts;
  if (ownPod?.terminationMessage.isFromLog === true)
    return not("left to the log's end, as the container's terminationMessagePolicy is FallbackToLogsOnError");
  // Where nobody was asked, the kernel tells of the usual file alone.
  const path = ownPod?.terminationMessage.path ?? (mounts?.container === undefined ? undefined : usualMessagePath);
  if (path === undefined) return isForHere ? not("the pod's file for it is not known") : elsewhere(content);
  return messageFault === undefined ? { content, path, whyNot: null } : not(messageFault);
}

/** Of a pod that is not known, the file that it has unless its spec names another. */
const elsewhere = (content: Message["content"]): Message => ({ content, path: usualMessagePath, whyNot: null });
