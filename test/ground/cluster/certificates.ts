/** The cluster's certificates, by openssl: one authority, and one certificate for each who speaks to the API server. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../../../scripts/tools/run.ts";

export interface Subject {
  /** Name of the files. */
  readonly name: string;
  /** The groups that RBAC sees. */
  readonly organization?: string;
  /** The user that RBAC sees. */
  readonly commonName: string;
  /** As openssl's subjectAltName: `DNS:name` and `IP:address`. */
  readonly names?: readonly string[];
}

const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];

/** Makes `ca`, the subjects' and `sa` (which signs service accounts' tokens) in `folder`, as .crt and .key. */
export async function makeCertificates(folder: string, subjects: readonly Subject[]): Promise<void> {
  const config = path.join(folder, "openssl.cnf");
  await writeFile(config, "[req]\ndistinguished_name=name\n[name]\n");
  const request = (name: string, subject: string, ...more: string[]): Promise<string> =>
    run(
      "openssl",
      ["req", "-x509", "-config", config, ...key, "-days", "365", "-subj", subject, ...more].concat(
        ["-keyout", `${name}.key`, "-out", `${name}.crt`], // in the folder
      ),
      { cwd: folder },
    );
  const isAuthority = (yes: boolean): string[] => [
    "-addext",
    `basicConstraints=critical,CA:${yes ? "TRUE" : "FALSE"}`,
    "-addext",
    `keyUsage=critical,${yes ? "keyCertSign,cRLSign" : "digitalSignature"}`,
  ];
  await request("ca", "/CN=cluster-ca", ...isAuthority(true));
  await Promise.all([
    ...subjects.map(({ name, organization, commonName, names }) => {
      const subject = `${organization === undefined ? "" : `/O=${organization}`}/CN=${commonName}`;
      const purposes = ["-addext", `extendedKeyUsage=clientAuth,serverAuth`];
      const altNames = names === undefined ? [] : ["-addext", `subjectAltName=${names.join(",")}`];
      return request(
        name,
        subject,
        "-CA",
        "ca.crt",
        "-CAkey",
        "ca.key",
        ...isAuthority(false),
        ...purposes,
        ...altNames,
      );
    }),
    request("sa", "/CN=service-accounts", ...isAuthority(false)),
  ]);
}

/** A kubeconfig that holds all that it needs, so that it can be copied anywhere. JSON is YAML. */
export async function kubeconfig(folder: string, user: string, server: string): Promise<string> {
  const data = async (file: string): Promise<string> => (await readFile(path.join(folder, file))).toString("base64");
  const name = "spark-runner-cluster";
  const [authority, certificate, secret] = await Promise.all(["ca.crt", `${user}.crt`, `${user}.key`].map(data));
  return JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name, cluster: { server, "certificate-authority-data": authority } }],
      users: [{ name: user, user: { "client-certificate-data": certificate, "client-key-data": secret } }],
      contexts: [{ name, context: { cluster: name, user } }],
      "current-context": name,
    },
    null,
    1,
  );
}
