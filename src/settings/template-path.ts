/** Where a template of executor pods is. Apart from its reader, whose library for YAML no dry run without a template needs. */

/** Whether only Spark itself can read it: what has a scheme of another kind than a file's. */
export const isRemoteTemplate = (uri: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(pathOfTemplate(uri));

/** `/etc/pod.yaml` for `local:///etc/pod.yaml`. */
export const pathOfTemplate = (uri: string): string => uri.replace(/^(file|local):(\/\/)?(?=\/)/, "");
