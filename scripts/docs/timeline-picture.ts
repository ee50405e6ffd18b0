/** Bars over time → an SVG picture of them, in the colours of the other pictures. */

interface Block {
  readonly title: string;
  readonly rows: readonly {
    readonly name: string;
    readonly bars: readonly { readonly from: number; readonly to: number; readonly kind: string }[];
  }[];
}

const colours = [
  "#9aa0a6",
  "#c58af9",
  "#8ab4f8",
  "#4c8df6",
  "#5f6368",
  "#78d9ec",
  "#81c995",
  "#3c4043",
  "#f28b82",
  "#fcad70",
  "#fdd663",
];
const [margin, nameWidth, plotWidth] = [16, 90, 800];
const [rowHeight, barHeight, blockGap, legendHeight] = [20, 14, 14, 18];
const width = 2 * margin + nameWidth + plotWidth;

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** `legend` gives each kind of bar its words, in the order of the colours. All blocks have the same scale. */
export function timelinePicture(
  title: string,
  blocks: readonly Block[],
  legend: Readonly<Record<string, string>>,
): string {
  const bars = blocks.flatMap(({ rows }) => rows.flatMap((row) => row.bars));
  const endMs = Math.max(...bars.map(({ to }) => to));
  const x = (ms: number): number => margin + nameWidth + (ms / endMs) * plotWidth;
  const kinds = Object.keys(legend);
  const colourOf = (kind: string): string => colours[kinds.indexOf(kind)] ?? "#ffffff";
  const parts: string[] = [];
  let y = margin;
  const text = (left: number, baseline: number, words: string, look = ""): void =>
    void parts.push(`<text x="${left.toFixed(1)}" y="${baseline.toFixed(1)}"${look}>${escape(words)}</text>`);
  const box = (left: number, top: number, size: readonly [number, number], fill: string): void =>
    void parts.push(
      `<rect x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${size[0].toFixed(1)}" height="${size[1]}" fill="${fill}"/>`,
    );

  for (const block of blocks) {
    text(margin, y + 13, block.title, ' class="bold"');
    y += rowHeight;
    for (const row of block.rows) {
      text(margin, y + 11, row.name);
      for (const { from, to, kind } of row.bars)
        box(x(from), y, [Math.max(x(to) - x(from), 0.5), barHeight], colourOf(kind));
      y += rowHeight;
    }
    y += blockGap;
  }
  const everyMs = [1000, 2000, 5000, 10_000, 20_000].find((step) => endMs / step <= 12) ?? 60_000;
  for (let ms = 0; ms <= endMs; ms += everyMs) text(x(ms), y, `${ms / 1000} s`, ' class="dim"');
  y += legendHeight;
  const drawn = kinds.filter((kind) => bars.some((bar) => bar.kind === kind));
  drawn.forEach((kind, at) => {
    const [left, top] = [margin + (at % 2) * (width / 2), y + Math.floor(at / 2) * legendHeight];
    box(left, top, [barHeight, barHeight - 3], colourOf(kind));
    text(left + barHeight + 8, top + 10, legend[kind] ?? kind);
  });
  const height = y + Math.ceil(drawn.length / 2) * legendHeight + margin;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">
<style>text { font: 12.3px ui-monospace, "DejaVu Sans Mono", Menlo, monospace; fill: #e8eaed; white-space: pre } .bold { font-weight: bold } .dim { fill: #9aa0a6 }</style>
<rect width="100%" height="100%" rx="8" fill="#202124"/>
${parts.join("\n")}
</svg>
`;
}
