/** What one try of a call failed of, and whether another try may go better. */
import { AnswerTooLarge, NoAnswer, type Answer } from "./exchange.ts";
import { isBuiltIn, type ObjectRef } from "./kinds.ts";
import { isAboutUid, isMissingRule, isPolicy } from "./said.ts";

export class Failure extends Error {
  override name = "Failure";
  /** The HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** Kubernetes' own word for it, such as `AlreadyExists`; undefined when something else answered. */
  readonly reason: string | undefined;
  /** The name of what Kubernetes' Status is about; undefined when it names nothing, or something else answered. */
  readonly about: string | undefined;
  /** Whether something between answered, and not Kubernetes. */
  readonly isForeign: boolean;
  readonly isTransient: boolean;
  /** Whether the credentials, or what they allow, are what the API server does not accept. */
  readonly isAboutRights: boolean;
  /** What the server asks to wait, from Retry-After; undefined when it doesn't. */
  readonly retryAfterMs: number | undefined;
  /** Node's code of a broken connection. */
  readonly code: string | undefined;

  constructor(
    message: string,
    kind: {
      status?: number;
      reason?: string;
      about?: string;
      isForeign?: boolean;
      isTransient: boolean;
      retryAfterMs?: number;
      code?: string;
      cause?: unknown;
    },
  ) {
    super(message, { cause: kind.cause });
    this.status = kind.status;
    this.reason = kind.reason;
    this.about = kind.about;
    this.isAboutRights = kind.status === 401 || (kind.status === 403 && isMissingRule(message));
    this.isForeign = kind.isForeign === true;
    this.isTransient = kind.isTransient;
    this.retryAfterMs = kind.retryAfterMs;
    this.code = kind.code;
  }
}

/** Also a proxy's own (520 to 524, 529), but not what stays so: 501 Not Implemented, 505 HTTP Version Not Supported. */
const isTransient = (status: number): boolean => status === 429 || (status >= 500 && status !== 501 && status !== 505);

/**
 * Two writers met: "please apply your changes to the latest version and try again", says the API server, as of a quota
 * that many creates count against at once. Not so where the call named a uid, and another object has the name now.
 */
const isConflict = (said: Status | undefined): boolean =>
  said?.reason === "Conflict" && !isAboutUid(said.message ?? "");

/** The API server says 401, 403, 404 and 409 by a Status: the same number alone is a proxy's, and may be another's soon. */
const isForeign = (status: number, said: Status | undefined): boolean =>
  said === undefined && [400, 403, 404, 405, 408, 409, 410, 422].includes(status);

/** `nowMs` is since 1970, for a Retry-After that is a date. */
export function failureOfAnswer({ status, headers, body }: Answer, nowMs: number, place: ObjectRef): Failure {
  const said = statusOf(body);
  const retryAfterMs = parseRetryAfter(headers["retry-after"], nowMs);
  return new Failure(said?.message ?? (firstWords(body) || `HTTP status ${status}`), {
    status,
    ...(said?.reason === undefined ? {} : { reason: said.reason }),
    ...(said?.about === undefined ? {} : { about: said.about }),
    isForeign: isBuiltIn(place) && isForeign(status, said),
    isTransient: !isPolicy(said?.message ?? "") && (isTransient(status) || isConflict(said)),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** A 200 that is a proxy's page, or an answer that was cut. */
export const failureOfBody = ({ status, body }: Answer, what: string): Failure =>
  new Failure(`the answer ${what}: ${firstWords(body) || "it is empty"}`, { status, isTransient: true });

/**
 * Whatever broke the connection is worth another try, but for what stays so: certificates, an answer that is too large,
 * and what can't be sent at all, such as a token with a line end in it. `hasNewCa`: the next try judges by another CA.
 */
export function failureOfConnection(error: NodeJS.ErrnoException, hasNewCa = false): Failure {
  const isPermanent =
    error instanceof AnswerTooLarge || (isAboutTls(error.code) && !hasNewCa) || error.code?.startsWith("ERR_INVALID_");
  return new Failure(error instanceof NoAnswer ? error.message : messageOf(error), {
    isTransient: !isPermanent,
    cause: error,
    ...(error.code === undefined ? {} : { code: error.code }),
  });
}

/** Node's codes for a certificate that is not accepted; a reset while TLS begins is none of them. */
export const isAboutTls = (code: string | undefined): boolean =>
  /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_|HOSTNAME_MISMATCH|ERR_TLS_)/.test(code ?? "");

/** An error of several addresses has no message of its own. */
const messageOf = (error: NodeJS.ErrnoException): string =>
  error.message !== ""
    ? error.message
    : error instanceof AggregateError
      ? error.errors.map(String).join("; ")
      : String(error.code);

interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly about?: string;
}

function statusOf(body: string): Status | undefined {
  try {
    const { apiVersion, kind, message, reason, details } = JSON.parse(body) as Record<string, unknown>;
    if (kind !== "Status" || (apiVersion ?? "v1") !== "v1") return undefined;
    const about = (details as { readonly name?: unknown } | null | undefined)?.name;
    return {
      ...(typeof message === "string" && message !== "" ? { message: firstWords(message, 2000) } : {}),
      ...(typeof reason === "string" ? { reason } : {}),
      ...(typeof about === "string" ? { about } : {}),
    };
  } catch {
    return undefined;
  }
}

/** What answers may be anything: one line of it, without tags and control characters. */
const firstWords = (text: string, length = 200): string =>
  text
    .slice(0, 8 * length)
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, " ")
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\x00-\x20\x7f-\x9f]+/g, " ")
    .trim()
    .slice(0, length);

/** Seconds or an HTTP date; https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(date - nowMs, 0);
}
