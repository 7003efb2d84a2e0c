import { styleText } from 'node:util';

const styles = {
  good: 'green',
  wait: 'yellow',
  bad: 'red',
  server: 'magenta',
  note: 'cyan',
  strong: 'bold',
  quiet: 'dim',
  plain: 'reset',
} as const;

/** What a word on the screen stands for; the colour follows. */
export type Tone = keyof typeof styles;

/** Where the demo writes: aligned columns, at most 100 wide. */
export interface Screen {
  /** A line of the log: when, what, and a sentence that wraps inside its column. */
  line(word: string, tone: Tone, text: string, textTone?: Tone): void;
  /** A paragraph over the whole width. */
  say(text: string, tone?: Tone): void;
  /** One line that opens a scene. */
  headline(label: string, text: string): void;
  /** Rows as they are. */
  rows(rows: readonly string[]): void;
  paint(tone: Tone, text: string): string;
}

const MAX_WIDTH = 100;
const TIME_WIDTH = 5;
const WORD_WIDTH = 13;
const INDENT = TIME_WIDTH + 2 + WORD_WIDTH + 1;

/** Fills lines with parts, none of which is broken. */
function fill(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = `${lines.at(-1) ?? ''} ${part}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

/** Breaks a text between clauses, and only a clause that is too long between words. */
export const wrap = (text: string, width: number): string[] =>
  fill(
    text
      .split(/(?<=;) /)
      .flatMap((clause) => (clause.length <= width ? [clause] : fill(clause.split(' '), width))),
    width,
  );

/** Seconds in five columns, however long it takes. */
const stamp = (ms: number): string => {
  const seconds = (ms / 1000).toFixed(2);
  return (seconds.length > TIME_WIDTH ? (ms / 1000).toFixed(0) : seconds).padStart(TIME_WIDTH);
};

interface ScreenOptions {
  readonly output: NodeJS.WriteStream;
  readonly color: boolean;
}

export function createScreen({ output, color }: ScreenOptions): Screen {
  const startedAt = performance.now();
  const width = (): number => Math.max(60, Math.min(MAX_WIDTH, output.columns || MAX_WIDTH));
  const paint = (tone: Tone, text: string): string =>
    color && tone !== 'plain' && text !== '' ? styleText(styles[tone], text) : text;
  const print = (line: string): void => {
    output.write(`${line}\n`);
  };

  return {
    paint,
    line: (word, tone, text, textTone = 'plain') => {
      const time = stamp(performance.now() - startedAt);
      const [first = '', ...rest] = wrap(text, width() - INDENT);
      const label = paint(tone, word) + ' '.repeat(WORD_WIDTH - word.length);
      print(`${paint('quiet', time)}  ${label} ${paint(textTone, first)}`);
      for (const line of rest) print(' '.repeat(INDENT) + paint(textTone, line));
    },
    say: (text, tone = 'plain') => {
      for (const line of wrap(text, width())) print(paint(tone, line));
    },
    headline: (label, text) => {
      print('');
      print(`${paint('strong', label)}  ${text}`);
    },
    rows: (rows) => {
      rows.forEach(print);
    },
  };
}
