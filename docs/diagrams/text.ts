/** Advance widths of Helvetica (and so of Arial and Liberation Sans) in 1/1000 em, from the space on. */
const widths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
  611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
  222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/** A line of text as it is drawn. */
export interface TextStyle {
  readonly size: number;
  readonly bold?: boolean;
}

/**
 * The width of a text in px. Whoever draws it pins it to this width (`textLength`), so that no font
 * of any machine makes it run into its neighbours.
 */
export function widthOf(text: string, { size, bold = false }: TextStyle): number {
  const units = Array.from(text).reduce(
    (sum, char) => sum + (widths[char.charCodeAt(0) - 32] ?? 556),
    0,
  );
  return Math.ceil((units / 1000) * size * (bold ? 1.07 : 1));
}

/** Breaks a text into lines that are no wider than this. */
export function wrap(text: string, maxWidth: number, style: TextStyle): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && widthOf(longer, style) <= maxWidth) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
