/** How a text is drawn. */
export interface TextStyle {
  /** In px. */
  readonly size: number;
  readonly weight: number;
}

/** The width of a text in px. */
export type Measure = (text: string, style: TextStyle) => number;

/** The name of a state. */
export const titleStyle: TextStyle = { size: 14, weight: 600 };
/** Everything else. */
export const labelStyle: TextStyle = { size: 11.5, weight: 400 };
/** What is left of a timer. */
export const countdownStyle: TextStyle = { ...labelStyle, weight: 600 };
/** From one line to the next, in px. */
export const lineHeight = { title: 18, label: 16 } as const;

/** Advance widths of Helvetica (and so of Arial and Liberation Sans) in 1/1000 em, from the space on. */
const widths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
  611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
  222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/** Reckons by the widths of Helvetica: equal on every machine, and close for most fonts. */
export const measureByTable: Measure = (text, { size, weight }) => {
  const units = Array.from(text).reduce(
    (sum, char) => sum + (widths[char.charCodeAt(0) - 32] ?? 1000),
    0,
  );
  return (units / 1000) * size * (weight > 500 ? 1.07 : 1);
};

/** Measures with the fonts of this browser; by the table where it has no canvas. */
export function measureByCanvas(fontFamily: string): Measure {
  const canvas = document.createElement('canvas').getContext('2d');
  if (canvas === null) return measureByTable;
  const known = new Map<string, number>();
  return (text, { size, weight }) => {
    const font = `${weight} ${size}px ${fontFamily}`;
    const key = `${font}|${text}`;
    const width = known.get(key);
    if (width !== undefined) return width;
    canvas.font = font;
    // Text in a zoomed picture is hinted otherwise than on a canvas: a little slack.
    const measured = canvas.measureText(text).width * 1.01 + 0.5;
    known.set(key, measured);
    return measured;
  };
}
