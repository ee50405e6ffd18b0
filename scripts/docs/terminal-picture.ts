/** What a program wrote to a terminal → an SVG picture of it. Knows the few colours that spark-runner uses. */

interface Style {
  bold: boolean;
  dim: boolean;
  colour: string | undefined;
}

const colours: Readonly<Record<string, string>> = {
  "31": "#f28b82",
  "32": "#81c995",
  "33": "#fdd663",
  "36": "#78d9ec",
};
const [letterWidth, lineHeight, margin] = [7.4, 17, 16];

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
/** Not every viewer keeps several spaces, or those at a row's beginning. */
const keepSpaces = (text: string): string => escape(text).replaceAll(" ", "\u00a0");

/** `title` is shown above, as the command that was typed; longer lines are wrapped, as in a terminal. */
export function terminalPicture(title: string, output: string, columns: number): string {
  const lines = output.replaceAll("\r", "").trimEnd().split("\n");
  const style: Style = { bold: false, dim: false, colour: undefined };
  const rows = [
    `<tspan class="bold">${keepSpaces(`$ ${title}`)}</tspan>`,
    ...lines.flatMap((line) => showLine(line, columns, style)),
  ];
  const height = rows.length * lineHeight + 2 * margin;
  const width = Math.ceil(columns * letterWidth + 2 * margin);
  const text = rows
    .map(
      (row, at) => `<text xml:space="preserve" x="${margin}" y="${margin + (at + 1) * lineHeight - 4}">${row}</text>`,
    )
    .join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title).replaceAll('"', "&quot;")}">
<style>text { font: 12.3px ui-monospace, "DejaVu Sans Mono", Menlo, monospace; fill: #e8eaed; white-space: pre } .bold { font-weight: bold } .dim { fill: #9aa0a6 }</style>
<rect width="100%" height="100%" rx="8" fill="#202124"/>
${text}
</svg>
`;
}

/** The rows of a line; `style` goes on from line to line, as in a terminal. */
function showLine(line: string, columns: number, style: Style): string[] {
  const rows = [""];
  let room = columns;
  // oxlint-disable-next-line no-control-regex
  for (const part of line.split(/(\x1b\[[\d;]*m)/)) {
    if (part.startsWith("\x1b[")) {
      applyCodes(part.slice(2, -1), style);
      continue;
    }
    for (let rest = part; rest !== "";) {
      if (room === 0) [room] = [columns, rows.push("")];
      rows[rows.length - 1] += span(rest.slice(0, room), style);
      [rest, room] = [rest.slice(room), Math.max(room - rest.length, 0)];
    }
  }
  return rows;
}

function span(text: string, { bold, dim, colour }: Style): string {
  const classes = [bold ? "bold" : "", dim ? "dim" : ""].filter(Boolean).join(" ");
  const fill = colour === undefined || dim ? "" : ` style="fill: ${colour}"`;
  return `<tspan${classes === "" ? "" : ` class="${classes}"`}${fill}>${keepSpaces(text)}</tspan>`;
}

function applyCodes(codes: string, style: Style): void {
  for (const code of codes.split(";")) {
    if (code === "" || code === "0") Object.assign(style, { bold: false, dim: false, colour: undefined });
    else if (code === "1") style.bold = true;
    else if (code === "2") style.dim = true;
    else if (code === "22") Object.assign(style, { bold: false, dim: false });
    else if (code === "39") style.colour = undefined;
    else if (colours[code] !== undefined) style.colour = colours[code];
  }
}
