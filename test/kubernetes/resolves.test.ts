import { createSocket, type RemoteInfo } from "node:dgram";
import { afterEach, beforeEach, expect, test } from "vitest";
import { waitUntilKnown } from "../../src/adapters/kubernetes/dns-probe.ts";
import { waitUntilResolves } from "../../src/adapters/kubernetes/resolves.ts";

const never = new AbortController().signal;
const noSuchName = 3;
const noSuchRecord = 0; // an answer without records
const refused = 5;

/** A name server that says the same of every name, but knows when it changes its mind. */
interface NameServer {
  readonly address: string;
  /** Such as `TXT flights-1.team.svc.cluster.local`. */
  readonly questions: readonly string[];
  /** The code of the answer to the nth question, from 1. */
  answer: (number: number) => number;
  close(): void;
}

const typeNames: Readonly<Record<number, string>> = {
  1: "A",
  2: "NS",
  5: "CNAME",
  6: "SOA",
  12: "PTR",
  15: "MX",
  16: "TXT",
  28: "AAAA",
  33: "SRV",
  35: "NAPTR",
  52: "TLSA",
  257: "CAA",
};

async function startNameServer(): Promise<NameServer> {
  const socket = createSocket("udp4");
  const questions: string[] = [];
  const server: NameServer = {
    address: "",
    questions,
    answer: () => noSuchRecord,
    close: () => void socket.close(),
  };
  socket.on("message", (message: Buffer, from: RemoteInfo) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
      labels.push(message.toString("latin1", at + 1, at + 1 + length));
      at += 1 + length;
    }
    questions.push(`${typeNames[message.readUInt16BE(at + 1)]} ${labels.join(".")}`);
    const header = Buffer.from(message.subarray(0, 12));
    header.writeUInt16BE(0x8180 | server.answer(questions.length), 2);
    header.fill(0, 6); // no records, and nothing of what the question had beside itself
    socket.send(Buffer.concat([header, message.subarray(12, at + 5)]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return Object.assign(server, { address: `127.0.0.1:${socket.address().port}` });
}

let server: NameServer;
beforeEach(async () => {
  server = await startNameServer();
});
afterEach(() => server.close());

const search = ["team.svc.cluster.local", "svc.cluster.local", "cluster.local"];
const probe = (signal = never, domains: readonly string[] = search): Promise<boolean> =>
  waitUntilKnown("flights-1.team.svc", signal, { search: domains, servers: [server.address] });

test("a name that is known is known after one question, and never asked for its address", async () => {
  expect(await probe()).toBe(true);
  expect(server.questions).toEqual(["TXT flights-1.team.svc.cluster.local"]);
});

test("no type is asked for twice, as caches keep the answer that comes too early", async () => {
  server.answer = (number) => (number <= 4 ? noSuchName : noSuchRecord);
  expect(await probe()).toBe(true);
  expect(server.questions.map((question) => question.split(" ")[0])).toEqual(["TXT", "MX", "CAA", "NAPTR", "SRV"]);
});

test("a name that stays unknown ends the probes when their types are used up", async () => {
  server.answer = () => noSuchName;
  expect(await probe()).toBe(true);
  expect(server.questions).toHaveLength(10);
  expect(new Set(server.questions).size).toBe(10);
  expect(server.questions.filter((question) => question.startsWith("A"))).toEqual([]);
});

test("a name server that refuses such questions is not asked more of them", async () => {
  server.answer = () => refused;
  expect(await probe()).toBe(true);
  expect(server.questions).toHaveLength(1);
});

test("without the cluster's domain nothing is asked, and the caller is told", async () => {
  expect(await probe(never, ["example.org"])).toBe(false);
  expect(server.questions).toEqual([]);
});

test("a signal ends the probes", async () => {
  server.answer = () => noSuchName;
  const controller = new AbortController();
  const probes = probe(controller.signal);
  controller.abort("enough");
  await expect(probes).rejects.toThrow();
});

test("a name that resolves is waited for no longer", async () => {
  await waitUntilResolves("localhost", 5000, never);
});
