/** Who started this process, where that tells how long it lives after SIGTERM. */

/** `kubeflow`: Kubeflow's launcher, below Argo's emissary; `argo`: Argo's emissary alone. */
export const launchers = ["kubeflow", "argo", "none"] as const;
export type Launcher = (typeof launchers)[number];
