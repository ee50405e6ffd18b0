/**
 * Calls to the API server. Each has a bound for all its tries together; what may go better the next time is tried again,
 * with growing waits or as the server says. What fails for good is an ApiError, which reads like any other RunnerError.
 */
import { setTimeout as sleep } from "node:timers/promises";
import pRetry, { AbortError } from "p-retry";
import type { Log } from "../../../run/ports.ts";
import { version } from "../../../program.ts";
import { parseAnswer } from "./answer.ts";
import { apiError, type Verb } from "./api-error.ts";
import type { Connection } from "./connection.ts";
import { exchange, type Message } from "./exchange.ts";
import { follow } from "./follow.ts";
import { Failure, failureOfAnswer, failureOfConnection, isAboutTls } from "./failure.ts";
import { pathOf, showRef, type ObjectRef } from "./kinds.ts";

export interface Call {
  readonly verb: Verb;
  readonly place: ObjectRef;
  readonly query?: Readonly<Record<string, string>>;
  /** Made JSON. */
  readonly body?: unknown;
  /** `application/json` unless it is a patch. */
  readonly contentType?: string;
  /** What the answer should be, where that isn't the object itself. */
  readonly accept?: string;
  /** Where it is sent to, when that isn't where `place` is. */
  readonly path?: string;
}

export interface Limits {
  /** For one call with all its tries. */
  readonly timeoutMs: number;
  /** For one try, when more time is left; 10 s if not given. */
  readonly tryTimeoutMs?: number;
  /** By performance.now(): no call goes on after it. */
  readonly until?: number;
  /**
   * For so long a 401 or a missing rule is tried again: an API server that has just started does not know yet what it
   * allowed a moment before. Not given: not at all, since elsewhere it is what a user must be told at once.
   */
  readonly patienceMs?: number;
  /** Nothing that may go better the next time is tried again, but for what `patienceMs` is for. */
  readonly isOnce?: boolean;
  /** Ends calls at once; they fail with its reason. */
  readonly signal?: AbortSignal;
}

export interface Api {
  /** The namespace of the service account, or of the context. */
  readonly namespace: string;
  /** The API server's answer, parsed. Fails with an ApiError. */
  send<T>(call: Call): Promise<T>;
  /** A call whose answer goes on, line by line, until `signal` is aborted. Gives the HTTP status; fails as the connection does. */
  follow(call: Call, onLine: (line: string) => void, signal: AbortSignal): Promise<number>;
  /** The same API with other limits. */
  limited(limits: Partial<Limits>): Api;
  /** Ends its connections; what is under way fails. */
  close(): void;
}

export interface ApiOptions extends Limits {
  /** Is told of calls that are tried for longer than a moment. */
  readonly log?: Log;
}

const longestTryMs = 10_000;
const firstDelayMs = 100;
const longestDelayMs = 5000;
/** Kept of a call's time for a last try after the last wait. */
const lastTryMs = 1000;
/** For so long a proxy's 403 or 404 is taken for a passing one: what stands between may be starting or changing sides. */
const foreignMs = 3000;
/** Nobody needs to hear of what is mended in a moment. */
const quietMs = 1000;

export function createApi(connection: Connection, options: ApiOptions): Api {
  return {
    namespace: connection.namespace,
    send: (call) => send(connection, call, options),
    follow: async (call, onLine, signal) =>
      follow(connection, messageOf(call, await connection.credentials()), onLine, signal),
    limited: (limits) => createApi(connection, { ...options, ...limits }),
    close: () => connection.agent.destroy(),
  };
}

async function send<T>(connection: Connection, call: Call, options: ApiOptions): Promise<T> {
  const { signal, log } = options;
  const start = performance.now();
  const end = Math.min(start + options.timeoutMs, options.until ?? Infinity);
  const left = (): number => end - performance.now();
  const reserve = Math.min(lastTryMs, (end - start) / 4);
  let tries = 0;
  const isWorthAnother = (error: Error): boolean =>
    error instanceof Failure &&
    ((error.isTransient && options.isOnce !== true) ||
      (error.isForeign && options.isOnce !== true && performance.now() - start < foreignMs) ||
      (error.isAboutRights && performance.now() - start < (options.patienceMs ?? 0)));
  try {
    return await pRetry(
      async (number) => {
        tries = number;
        return await tryOnce<T>(
          connection,
          call,
          Math.min(options.tryTimeoutMs ?? longestTryMs, Math.max(left(), 1)),
          signal,
        );
      },
      {
        retries: Infinity,
        minTimeout: firstDelayMs,
        maxTimeout: longestDelayMs,
        randomize: true,
        maxRetryTime: Math.max(end - start - reserve, 0),
        ...(signal === undefined ? {} : { signal }),
        shouldRetry: ({ error }) => isWorthAnother(error),
        // p-retry waits its own delay after this: here is waited what the server asks for beyond it.
        onFailedAttempt: async ({ error, retryDelay }) => {
          if (!(error instanceof Failure) || !isWorthAnother(error) || left() <= reserve) return;
          const wish = Math.max(error.retryAfterMs ?? 0, retryDelay);
          if (performance.now() - start + wish > quietMs)
            log?.line(`failed to ${call.verb} ${showRef(call.place)}, trying again: ${error.message}`);
          const more = Math.min(wish - retryDelay, left() - reserve - retryDelay);
          if (more > 0) await sleep(more, undefined, signal === undefined ? {} : { signal }).catch(() => {});
        },
      },
    );
  } catch (error) {
    if (signal?.aborted || !(error instanceof Failure)) throw error;
    const tried = { verb: call.verb, place: call.place, tries, tookMs: performance.now() - start };
    throw apiError(tried, error, connection);
  }
}

/** A 401 may be a token that was changed a moment ago: it is read anew, once. */
async function tryOnce<T>(
  connection: Connection,
  call: Call,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  const until = performance.now() + timeoutMs;
  let answer = await ask(connection, call, timeoutMs, signal);
  if (answer.status === 401) answer = await ask(connection, call, Math.max(until - performance.now(), 1), signal);
  if (answer.status < 200 || answer.status > 299) throw failureOfAnswer(answer, Date.now(), call.place);
  return parseAnswer(answer, call.verb, call.place) as T;
}

async function ask(connection: Connection, call: Call, timeoutMs: number, signal: AbortSignal | undefined) {
  // p-retry hands on at once what an AbortError holds: without credentials no further try is of use.
  const credentials = await connection.credentials().catch((error: unknown) => {
    throw new AbortError(error as Error);
  });
  try {
    return await exchange(connection, messageOf(call, credentials), timeoutMs, signal);
  } catch (error) {
    if (signal?.aborted) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const isNew = isAboutTls(code) && connection.renew?.() === true;
    throw failureOfConnection(error as NodeJS.ErrnoException, isNew);
  }
}

const methods = {
  get: "GET",
  list: "GET",
  create: "POST",
  patch: "PATCH",
  delete: "DELETE",
  deletecollection: "DELETE",
} as const;

function messageOf(
  { verb, place, query, body, contentType, accept, path }: Call,
  credentials: Message["headers"],
): Message {
  const search = query === undefined ? "" : `?${new URLSearchParams(query).toString()}`;
  return {
    method: methods[verb],
    path: `${path ?? pathOf(verb === "create" ? { kind: place.kind, namespace: place.namespace } : place)}${search}`,
    headers: {
      Accept: accept ?? "application/json",
      "User-Agent": `spark-runner/${version}`,
      ...(body === undefined ? {} : { "Content-Type": contentType ?? "application/json" }),
      ...credentials,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}
