/** What the API server knows of the own pod → the facts with it. Part of the heavy chunk. */
import { readFileSync } from "node:fs";
import { ExitCode, RunnerError, UseError } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import { ownContainer } from "../facts/own-container.ts";
import { withOwnPod, type PodManifest } from "../facts/own-pod.ts";
import type { Log } from "../job/ports.ts";
import type { Api } from "../kubernetes/api.ts";
import { connectByContext, connectInPod } from "../kubernetes/connect.ts";
import { readOwnPod } from "../kubernetes/own-pod.ts";
import { givenProperty } from "../plan/given-property.ts";
import { templateProperty } from "../plan/pod-template.ts";
import type { Settings } from "../settings/settings.ts";
import { readTemplate } from "../settings/template-file.ts";
import type { Known } from "./understand.ts";

/** Of the pod that this process runs in. Fails with a RunnerError (69, 77) or a UseError. */
export async function readPodFacts({ settings, facts }: Known, api: Api): Promise<Facts> {
  const { name, namespace } = facts.pod;
  if (namespace === undefined) {
    throw new RunnerError(ExitCode.settings, "failed to tell the pod's namespace: no service account is mounted", {
      advice: "set POD_NAMESPACE by the downward API, or --namespace",
    });
  }
  const pod = await readOwnPod(api, {
    name,
    namespace,
    ip: settings.values.podIp,
    uid: facts.mounts?.podUid ?? facts.pod.uid,
    isGuess: settings.values.podName === undefined,
  });
  return withTemplate(settings, withOwnPod(facts, pod, containerOf(settings, pod, facts.mounts?.container)));
}

/** For a dry run in a pod. */
export async function readPodFactsHere(known: Known, env: NodeJS.ProcessEnv): Promise<Facts> {
  const api = connectHere(known.settings, env);
  try {
    return await readPodFacts(known, api);
  } finally {
    api.close();
  }
}

/** For a dry run on a laptop: of the pod that is named, else only of the context's namespace. */
export async function readFactsByContext({ settings, facts }: Known): Promise<Facts> {
  const api = await connectByContext(settings.values.context, { timeoutMs: settings.values.apiTimeout });
  try {
    const namespace = settings.values.namespace ?? api.namespace;
    const known = { ...facts, pod: { ...facts.pod, namespace } };
    if (settings.values.podName === undefined) return withTemplate(settings, known);
    const pod = await readOwnPod(api, { name: settings.values.podName, namespace, ip: undefined });
    return withTemplate(settings, withOwnPod(known, pod, containerOf(settings, pod)));
  } finally {
    api.close();
  }
}

/** `log` is told of calls that are tried again for longer than a moment. */
export const connectHere = (settings: Settings, env: NodeJS.ProcessEnv, log?: Log): Api =>
  connectInPod(env, { timeoutMs: settings.values.apiTimeout, ...(log === undefined ? {} : { log }) });

function containerOf({ values, origins }: Settings, pod: PodManifest, mounted?: string): string {
  const container = ownContainer(pod, values.container, mounted);
  if (container !== undefined) return container;
  const names = (pod.spec?.containers ?? []).map(({ name }) => name).join(", ");
  throw new UseError([
    values.container === undefined
      ? {
          kind: "settings",
          message: `failed to tell which container of pod ${pod.metadata?.namespace}/${pod.metadata?.name} this is: it has ${names}`,
          advice: "name it with --container, or by the pod's annotation kubectl.kubernetes.io/default-container",
        }
      : {
          kind: "settings",
          message: `${origins.container}: pod ${pod.metadata?.namespace}/${pod.metadata?.name} has no container ${values.container}; expected one of ${names}`,
        },
  ]);
}

/** A local file, as Spark names one, is read, because what executors need is added to it; a remote one is left to Spark. */
export function withTemplate(settings: Settings, facts: Facts): Facts {
  const given = givenProperty(settings, facts, templateProperty);
  const path = given?.value.replace(/^(file|local):(\/\/)?(?=\/)/, "");
  if (given === undefined || path === undefined || /^[a-z][a-z0-9+.-]*:/i.test(path)) return facts;
  const wrong = (why: string): UseError =>
    new UseError([{ kind: "settings", message: `${given.origin}: failed to read the pod template ${path}: ${why}` }]);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw wrong(
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message,
    );
  }
  const read = readTemplate(text);
  if ("fault" in read) throw wrong(read.fault);
  return { ...facts, podTemplate: read.manifest };
}
