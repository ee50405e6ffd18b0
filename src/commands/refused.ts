/** The termination message of a run that is refused for its command line, before anybody was asked for its pod. */
import { readPod } from "../adapters/machine/pod.ts";
import { messageFault } from "../adapters/machine/message-file.ts";
import { usualMessagePath, type OwnPod } from "../facts/own-pod.ts";
import { askMessage, connectHere, type Asked } from "../request/pod-facts.ts";
import { readSettings } from "../request/read-settings.ts";
import { maskText } from "../secrets.ts";
import type { CommandLine } from "../settings/command-line.ts";
import { podMessage } from "./pod-message.ts";

/** A mistake that is known is not kept back for longer. */
const askedMs = 3000;

/** Does nothing outside a pod, and for a dry run. Never fails. */
export async function leaveRefusal(error: unknown, line: CommandLine, env: NodeJS.ProcessEnv): Promise<void> {
  try {
    const { settings } = await readSettings(line, env);
    const { dryRun, terminationMessage: content, podName, namespace } = settings.values;
    const { inPod, pod, mounts } = readPod(env, { name: podName, namespace });
    if (dryRun || !inPod || content === "none") return;
    const usual = mounts?.container === undefined ? undefined : { path: usualMessagePath, isFromLog: false };
    const place = (await ask({ settings, facts: { pod, mounts } }, env)) ?? usual;
    if (place === undefined || place.isFromLog || messageFault(place.path) !== undefined) return;
    const silent = { line: () => {} }; // the mistake itself is still to be told
    await podMessage({ content, path: place.path, whyNot: null }, silent, maskText).leaveError(error);
  } catch {
    // What is wrong with the command line is told all the same.
  }
}

async function ask(known: Asked, env: NodeJS.ProcessEnv): Promise<OwnPod["terminationMessage"] | undefined> {
  const api = connectHere(known.settings, env);
  try {
    return await askMessage(known, api.limited({ until: performance.now() + askedMs }));
  } catch {
    return undefined;
  } finally {
    api.close();
  }
}
