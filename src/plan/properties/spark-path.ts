/** Paths of files as spark-submit reads them: it takes what can be a URI for one, and a fragment off its end. */
import type { Problem } from "../../errors.ts";
import type { Application } from "../application.ts";

const fileUri = (path: string): string => `file://${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}`;

/** A whole path, by which Spark finds that very file. What it makes of other odd letters is right: only `#` is lost. */
export const sparkPath = (path: string): string => (path.includes("#") && path.startsWith("/") ? fileUri(path) : path);

/** Letters that a URI may have, and no query or fragment. */
const isPlainUri = (text: string): boolean => /^(?:[\w!$&'()*+,./:;=@~-]|%[0-9a-f]{2})*$/i.test(text);

export const sparkApplication = ({ given, localPath }: Application): string => {
  if (localPath === undefined) return given;
  if (!/^file:/i.test(given)) return sparkPath(given);
  return isPlainUri(given) || !localPath.startsWith("/") ? given : fileUri(localPath);
};

/** Spark makes a URI of it, and nobody here knows from which folder. */
export function pathProblems(application: Application | undefined): Problem[] {
  const { kind, given = "", localPath } = application ?? {};
  if (kind === "scala" || localPath === undefined || !localPath.includes("#") || localPath.startsWith("/")) return [];
  return [
    {
      kind: "usage",
      message: `${given}: Spark takes what follows # off a path that is not whole: give the whole one, beginning with /`,
    },
  ];
}
