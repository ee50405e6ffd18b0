/**
 * What an answer proves. A bare HTTP number proves nothing: proxies, load balancers and meshes say 404 and 403 as well,
 * and what is believed to be gone or dead is made again or deleted. So proof is Kubernetes' own word: a Status with its
 * reason, about the very thing that was asked for; or the object itself, with its uid.
 */
import type { V1Pod } from "@kubernetes/client-node";
import { ApiError } from "./api-error.ts";
import { isAboutUid } from "./said.ts";

/** The object that was asked for is not there. Not so when its namespace, or its whole kind, is what is missing. */
export const isGone = (error: unknown): error is ApiError =>
  error instanceof ApiError &&
  error.status === 404 &&
  error.reason === "NotFound" &&
  error.place.name !== undefined &&
  error.about === error.place.name;

/** There is one by this name already. */
export const isTaken = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.status === 409 && error.reason === "AlreadyExists";

/** Another object has the name now: the uid that the call named is not there any more. */
export const isAnother = (error: unknown): error is ApiError =>
  error instanceof ApiError && /^(Conflict|Invalid)$/.test(error.reason ?? "") && isAboutUid(error.message);

/**
 * The cluster does not have this kind of objects. For a path that it does not know the API server answers in plain text;
 * so this is no proof that an object is gone, only a reason not to look for objects of the kind.
 */
export const isUnknownKind = (error: unknown): error is ApiError => error instanceof ApiError && error.status === 404;

/** All containers of the pod have ended, and none is started again. */
export const hasEnded = ({ status }: Pick<V1Pod, "status">): boolean =>
  status?.phase === "Succeeded" || status?.phase === "Failed";

/** Whether the pod with this uid has ended for good; `pod` is what has its name now. */
export const isOver = (pod: V1Pod, uid: string): boolean =>
  (pod.metadata?.uid !== undefined && pod.metadata.uid !== uid) || hasEnded(pod);
