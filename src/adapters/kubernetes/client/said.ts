/** Sentences of the API server that no reason or code of it stands for. */

/** Another object has the name now; as the API server's storage says it of a call that names a uid. */
export const isAboutUid = (message: string): boolean =>
  /\bUID in (the )?precondition\b|\bmetadata\.uid: Invalid value\b/.test(message);

/**
 * A policy's refusal, whatever its status: ValidatingAdmissionPolicies answer 422, webhooks what they like.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export const isPolicy = (message: string): boolean =>
  /admission webhook "[^"]*" denied the request|(ValidatingAdmissionPolicy '[^']*').* denied request/.test(message);

/** The namespace is being deleted, so nothing new can be made in it. */
export const isNamespaceEnding = (message: string): boolean => /because it is being terminated/.test(message);

/** Authorizers say `User "x" cannot …`; what comes from admission (quota, Pod Security, webhooks) is no missing rule. */
export const isMissingRule = (message: string): boolean => /\bUser "[^"]*" cannot /.test(message);
