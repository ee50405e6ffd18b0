/** What pods asked of the API server, from its audit log. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Access } from "./cluster/access.ts";

export interface ApiRequest {
  /** `system:serviceaccount:NAMESPACE:NAME`. */
  readonly user: string;
  readonly userAgent: string;
  /** As RBAC sees it: get, list, watch, create, patch, delete, … */
  readonly verb: string;
  /** With its subresource, if any: `pods/log`. */
  readonly resource: string;
  readonly name: string | undefined;
  readonly uri: string;
  /** HTTP status. */
  readonly code: number;
  /** When it came in, in milliseconds since 1970. */
  readonly time: number;
}

interface AuditEvent {
  readonly requestURI: string;
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly userAgent?: string;
  readonly objectRef?: { readonly resource: string; readonly subresource?: string; readonly name?: string };
  readonly responseStatus?: { readonly code: number };
  readonly requestReceivedTimestamp: string;
  readonly stage: string;
}

/** Those of the namespace's service accounts, by the time at which they came in; a watch counts once, when it began. */
export async function readRequests({ auditLog }: Access, namespace: string): Promise<ApiRequest[]> {
  if (auditLog === undefined)
    throw new Error("failed to count requests: only the project's own cluster writes them down");
  const user = `"username":"system:serviceaccount:${namespace}:`;
  const found: ApiRequest[] = [];
  for await (const line of createInterface({ input: createReadStream(auditLog) })) {
    if (!line.includes(user)) continue;
    const event = JSON.parse(line) as AuditEvent;
    if (event.stage === "ResponseComplete" && event.verb === "watch") continue; // told when it began, too
    const { resource = "", subresource, name } = event.objectRef ?? {};
    found.push({
      user: event.user.username,
      userAgent: event.userAgent ?? "",
      verb: event.verb,
      resource: subresource === undefined ? resource : `${resource}/${subresource}`,
      name,
      uri: event.requestURI,
      code: event.responseStatus?.code ?? 0,
      time: Date.parse(event.requestReceivedTimestamp),
    });
  }
  return found.toSorted((a, b) => a.time - b.time);
}
