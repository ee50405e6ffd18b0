/** What a job printed, as it is quoted: it is not trusted, so control characters are taken out, and its length is bounded. */

/** A line is quoted to this length. */
const longestLine = 300;

export const oneLine = (text: string, longest = longestLine): string =>
  shortened(withoutControls(text).trim(), longest);

export const shortened = (text: string, longest = longestLine): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text;

/** As far as a text that may have been shortened goes. */
export const uncut = (quote: string): string => (quote.endsWith("…") ? quote.slice(0, -1) : quote);

// oxlint-disable-next-line no-control-regex
export const withoutControls = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]+/g, " ");
