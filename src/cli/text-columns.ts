// Texts beside each other, wrapped to a terminal's width, or one below the other where that is too narrow.

/** A column narrower than this cannot be read. */
const leastWidth = 34;
const gap = " │ ";

/** Lines of two columns under their titles, or of one after the other; `columns` is the width of the terminal. */
export function textColumns(left: Column, right: Column, columns: number): string[] {
  const width = Math.floor((columns - gap.length) / 2);
  if (width < leastWidth) return [...block(left, columns), "", ...block(right, columns)];
  const [a, b] = [block(left, width), block(right, width)];
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at) =>
    `${padded(a[at] ?? "", width)}${gap}${b[at] ?? ""}`.trimEnd(),
  );
}

export type Column = { title: string; text: string };

const block = ({ title, text }: Column, width: number) => [
  ...wrapped(title, width),
  "─".repeat(width),
  ...wrapped(text, width),
];

/** A text's lines of at most `width` places, broken at spaces where there are any; no character that steers a terminal passes. */
export function wrapped(text: string, width: number): string[] {
  return text
    .trim()
    .split(/\r?\n/)
    .flatMap((line) => wrapLine(line.replace(/\t/g, "  ").replace(/\p{Cc}/gu, "�"), width));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/(?<= )/)) {
    if (displayWidth(current + word.trimEnd()) > width && current !== "") {
      lines.push(current.trimEnd());
      current = "";
    }
    current += word;
    while (displayWidth(current.trimEnd()) > width) {
      const fitting = fittingPart(current, width);
      lines.push(fitting);
      current = current.slice(fitting.length);
    }
  }
  return [...lines, current.trimEnd()];
}

function fittingPart(text: string, width: number): string {
  let [part, used] = ["", 0];
  for (const character of text) {
    used += displayWidth(character);
    if (used > width && part !== "") return part;
    part += character;
  }
  return part;
}

const padded = (text: string, width: number) => text + " ".repeat(Math.max(0, width - displayWidth(text)));

/** Places that a text takes in a terminal: two for East Asian wide characters and pictures, none for combining marks. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += invisible.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

const invisible = /\p{Mn}|\p{Me}|\p{Cf}/u;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
