import { labelStyle, type Measure, type TextStyle } from './measure.js';

/** How much a piece of text stands out. */
export type Tone = 'plain' | 'muted';

/** A piece of a text; pieces of one line are set apart by a space. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One line as it is drawn. */
export interface Line {
  readonly spans: readonly Span[];
  /** In px. */
  readonly width: number;
}

export const plain = (text: string): Span => ({ text, tone: 'plain' });
export const muted = (text: string): Span => ({ text, tone: 'muted' });

/** What a line reads. */
export const textOf = (spans: readonly Span[]): string => spans.map(({ text }) => text).join(' ');

/** How much wider than a line a single word may run before it is broken. */
const WORD_SHARE = 1.4;

/** Breaks a word that is wider than a line: behind punctuation, before humps, else anywhere. */
function broken(word: string, maxWidth: number, width: (text: string) => number): string[] {
  if (width(word) <= maxWidth) return [word];
  const parts = word.split(/(?<=[._/:#-])|(?<=[a-z0-9])(?=[A-Z])/);
  const pieces = parts.flatMap((part) => (width(part) <= maxWidth ? [part] : Array.from(part)));
  const lines: string[] = [];
  for (const piece of pieces) {
    const longer = (lines.at(-1) ?? '') + piece;
    if (lines.length > 0 && width(longer) <= maxWidth) lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  return lines;
}

function joined(spans: readonly Span[], { text, tone }: Span): Span[] {
  const last = spans.at(-1);
  if (last?.tone !== tone) return [...spans, { text, tone }];
  return [...spans.slice(0, -1), { text: `${last.text} ${text}`, tone }];
}

/** Breaks a text into lines of at most `maxWidth` px, between words; only very long words are broken. */
export function wrap(
  spans: readonly Span[],
  maxWidth: number,
  measure: Measure,
  style: TextStyle = labelStyle,
): Line[] {
  const width = (text: string): number => measure(text, style);
  const words = spans.flatMap(({ text, tone }) =>
    text
      .split(/\s+/)
      .filter((word) => word !== '')
      .flatMap((word) => broken(word, maxWidth * WORD_SHARE, width))
      .map((word) => ({ text: word, tone })),
  );
  const lines: Span[][] = [];
  for (const word of words) {
    const longer = joined(lines.at(-1) ?? [], word);
    if (lines.length > 0 && width(textOf(longer)) <= maxWidth) lines[lines.length - 1] = longer;
    else lines.push([word]);
  }
  return lines.map((line) => ({ spans: line, width: width(textOf(line)) }));
}
