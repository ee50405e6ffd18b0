/**
 * An API server that knows nothing but pods, on the loopback interface: what Spark makes in it is echoed, and each pod is started
 * here as a process. For the training of what drivers and executors load of Kubernetes, where there is none.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";

interface Pod {
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly containers: readonly {
      readonly env?: readonly {
        readonly name: string;
        readonly value?: string;
        readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } };
      }[];
    }[];
  };
}

export interface PodsHere {
  readonly url: string;
  close(): void;
}

/** `start` gets the variables of each pod's first container. */
export async function servePods(start: (env: Readonly<Record<string, string>>) => void): Promise<PodsHere> {
  const pods = new Map<string, Pod>();
  const watches = new Set<Duplex>();
  const server = createServer((request, response) => {
    void answer(request, pods, start).then(
      (said) => tell(response, 200, said),
      (error: unknown) => tell(response, 500, { kind: "Status", code: 500, message: String(error) }),
    );
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => acceptWatch(request, socket, watches));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => end(server, watches),
  };
}

const address = "127.0.0.1";

async function answer(
  request: IncomingMessage,
  pods: Map<string, Pod>,
  start: (env: Record<string, string>) => void,
): Promise<object> {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://here");
  const isOfPods = /\/pods(?:\/|$)/.test(pathname);
  if (request.method === "POST" && isOfPods) {
    const made = running(JSON.parse(await text(request)) as Pod, pods.size);
    pods.set(made.metadata.name, made);
    start(environmentOf(made));
    return made;
  }
  if (request.method === "DELETE") {
    for (const name of isOfPods ? matching(pods, pathname, searchParams) : []) pods.delete(name);
    return { kind: "Status", apiVersion: "v1", status: "Success" };
  }
  if (request.method === "GET") {
    const items = isOfPods ? matching(pods, pathname, searchParams).map((name) => pods.get(name)) : [];
    const isOne = /\/pods\/./.test(pathname);
    return (isOne && items[0]) || { kind: "PodList", apiVersion: "v1", metadata: { resourceVersion: "1" }, items };
  }
  const sent = await text(request);
  return sent === "" ? {} : (JSON.parse(sent) as object);
}

/** The names of the pods that are meant: by the path, or by labels that have to be equal. */
function matching(pods: ReadonlyMap<string, Pod>, pathname: string, searchParams: URLSearchParams): string[] {
  const name = /\/pods\/([^/]+)/.exec(pathname)?.[1];
  if (name !== undefined) return pods.has(name) ? [name] : [];
  const wanted = (searchParams.get("labelSelector") ?? "").split(",").flatMap((term) => {
    const [, label, value] = /^([^=!\s]+)==?([^=]*)$/.exec(term) ?? [];
    return label === undefined || value === undefined ? [] : [[label, value] as const];
  });
  return [...pods]
    .filter(([, { metadata }]) => wanted.every(([label, value]) => metadata.labels?.[label] === value))
    .map(([each]) => each);
}

const running = (pod: Pod, at: number): Pod & { readonly status: object } => ({
  ...pod,
  metadata: {
    namespace: "default",
    ...pod.metadata,
    uid: `00000000-0000-0000-0000-00000000000${at}`,
    resourceVersion: "1",
    creationTimestamp: new Date().toISOString(),
  },
  status: {
    phase: "Running",
    podIP: address,
    containerStatuses: [{ name: "spark-kubernetes-executor", ready: true, state: { running: {} } }],
  },
});

function environmentOf({ metadata, spec }: Pod): Record<string, string> {
  const fields: Readonly<Record<string, string>> = { "status.podIP": address, "metadata.name": metadata.name };
  const given = (spec.containers[0]?.env ?? []).map(({ name, value, valueFrom }) => {
    return [name, value ?? fields[valueFrom?.fieldRef?.fieldPath ?? ""] ?? ""];
  });
  return Object.fromEntries(given) as Record<string, string>;
}

function tell(response: ServerResponse, code: number, said: object): void {
  response.writeHead(code, { "Content-Type": "application/json" }).end(JSON.stringify(said));
}

/** A watch, over which nothing is said: Spark also asks for all pods now and then. RFC 6455, 4.2.2. */
function acceptWatch({ headers }: IncomingMessage, socket: Duplex, watches: Set<Duplex>): void {
  const key = createHash("sha1")
    .update(`${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${key}`,
  ];
  socket.on("error", () => {}).write(`${lines.join("\r\n")}\r\n\r\n`);
  watches.add(socket);
}

function end(server: Server, watches: Set<Duplex>): void {
  for (const each of watches) each.destroy();
  server.closeAllConnections();
  server.close();
}
