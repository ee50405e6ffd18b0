/** What is asked of the API server, one function for each verb. All fail with an ApiError. */
import type { Api } from "./api.ts";
import { ApiError } from "./api-error.ts";
import { isAnother, isGone } from "./evidence.ts";
import type { Kind } from "../../../leftovers/kinds.ts";
import type { ObjectRef } from "./kinds.ts";

/** The metadata of an object, as the API server sends it. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[];
  /** Set when it is being deleted and something still holds it. */
  readonly deletionTimestamp?: string;
  /** What its processes got from then on; `deletionTimestamp` is at the end of it. */
  readonly deletionGracePeriodSeconds?: number;
}

export interface KubernetesObject {
  readonly metadata: Metadata;
}

/** Whether the pod with this uid is one of its owners. */
export const isOwnedBy = ({ metadata }: KubernetesObject, podUid: string): boolean =>
  metadata.ownerReferences?.some(({ uid }) => uid === podUid) === true;

export interface Selection {
  readonly labels?: string;
  readonly fields?: string;
}

/** All of a kind in a namespace. */
export interface Objects {
  readonly kind: Kind;
  /** undefined for what belongs to no namespace. */
  readonly namespace: string | undefined;
}

type OneObject = ObjectRef & { readonly name: string };

export const get = <T>(api: Api, place: OneObject): Promise<T> => api.send<T>({ verb: "get", place });

/** undefined when Kubernetes says that there is none. */
export async function getIfThere<T>(api: Api, place: OneObject): Promise<T | undefined> {
  try {
    return await get<T>(api, place);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** `list` with only the metadata of each, which is all that most need: the content of config maps can be megabytes. */
export const listMetadata = (api: Api, place: Objects, selection: Selection): Promise<KubernetesObject[]> =>
  list<KubernetesObject>(api, place, selection, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");

interface Page<T> {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly T[];
}

const pageSize = "500";
/** How often a list begins anew because what it was of is too old by then. */
const mostStarts = 3;

/** All of a kind in a namespace that is selected, page by page. */
export async function list<T>(api: Api, place: Objects, selection: Selection, accept?: string): Promise<T[]> {
  const pages = async (): Promise<T[]> => {
    const found: T[] = [];
    let next: string | undefined;
    do {
      const page: Page<T> = await api.send<Page<T>>({
        verb: "list",
        place,
        query: {
          limit: pageSize,
          ...queryOf(selection),
          ...(next === undefined ? {} : { continue: next }),
        },
        ...(accept === undefined ? {} : { accept }),
      });
      found.push(...(page.items ?? []));
      next = page.metadata?.continue || undefined;
    } while (next !== undefined);
    return found;
  };
  for (let starts = 1; ; starts += 1) {
    try {
      return await pages();
    } catch (error) {
      if (!(error instanceof ApiError) || error.reason !== "Expired" || starts === mostStarts) throw error;
    }
  }
}

/** Gives the new object. */
export const create = <T>(
  api: Api,
  { kind, namespace }: Objects,
  body: { readonly kind: string; readonly metadata?: { readonly name: string } },
): Promise<T> =>
  api.send<T>({
    verb: "create",
    place: { kind, namespace, ...(body.metadata === undefined ? {} : { name: body.metadata.name }) },
    body,
  });

/** Changes what `change` names, and leaves the rest. https://www.rfc-editor.org/rfc/rfc7396 */
export const mergePatch = <T>(api: Api, place: OneObject, change: unknown): Promise<T> =>
  api.send<T>({
    verb: "patch",
    place,
    body: change,
    contentType: "application/merge-patch+json",
  });

/** Does all of `steps`, or nothing when one of its tests fails (422). https://www.rfc-editor.org/rfc/rfc6902 */
export const jsonPatch = <T>(
  api: Api,
  place: OneObject,
  steps: readonly { readonly op: "test" | "remove"; readonly path: string; readonly value?: string }[],
): Promise<T> =>
  api.send<T>({
    verb: "patch",
    place,
    body: steps,
    contentType: "application/json-patch+json",
  });

/**
 * Begins the end of an object, of this very one and not of another by the same name; that it is gone is no failure.
 * `graceSeconds` is what a pod's processes get; undefined: what the pod says.
 * Gives whether it was there, and whether a finalizer holds it: then a controller has work to do before it is gone.
 */
export async function remove(
  api: Api,
  { kind, namespace }: Objects,
  { name, uid }: Pick<Metadata, "name" | "uid">,
  graceSeconds?: number,
): Promise<{ readonly isHeld: boolean; readonly wasThere: boolean }> {
  const options = {
    apiVersion: "v1",
    kind: "DeleteOptions",
    preconditions: { uid },
    ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
  };
  try {
    const answer = await api.send<Partial<KubernetesObject>>({
      verb: "delete",
      place: { kind, namespace, name },
      body: options,
    });
    // A Status, or the object as it was.
    return { isHeld: (answer.metadata?.finalizers ?? []).length > 0, wasThere: true };
  } catch (error) {
    if (!isGone(error) && !isAnother(error)) throw error;
    return { isHeld: false, wasThere: false };
  }
}

/** Begins the end of all that is selected, and of what is made meanwhile, in one call. */
export const removeSelected = (
  api: Api,
  place: Objects,
  selection: Selection,
  graceSeconds?: number,
): Promise<unknown> =>
  api.send<unknown>({
    verb: "deletecollection",
    place,
    query: queryOf(selection),
    accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
    body: {
      apiVersion: "v1",
      kind: "DeleteOptions",
      ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
    },
  });

const queryOf = ({ labels, fields }: Selection): Readonly<Record<string, string>> => ({
  ...(labels === undefined ? {} : { labelSelector: labels }),
  ...(fields === undefined ? {} : { fieldSelector: fields }),
});
