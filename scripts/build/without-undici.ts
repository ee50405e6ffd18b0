/**
 * client-node brings the HTTP client undici, more than half of its size. spark-runner takes from client-node only what a
 * kubeconfig means and calls the API server by node:https, so nothing of undici is ever called: test/packaging has the
 * executable read a pod through a context.
 */
import type { Plugin } from "esbuild";

const namespace = "without-undici";

export const withoutUndici: Plugin = {
  name: namespace,
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, ({ path }) => ({ path, namespace }));
    build.onLoad({ filter: /.*/, namespace }, () => ({ contents: standIn, loader: "js" }));
  },
};

const standIn = `
  const none = () => { throw new Error("undici is not part of spark-runner"); };
  export { none as Agent, none as ProxyAgent, none as fetch };
`;
