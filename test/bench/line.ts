import { median } from './statistics.js';

/** The contenders in the order of the columns; the first is the baseline. */
export const contenderNames = [
  'ws',
  'linekeeper',
  'reconnecting-websocket',
  'partysocket',
] as const;

export type ContenderName = (typeof contenderNames)[number];

/** A value for every contender. */
export type PerContender<T> = Readonly<Record<ContenderName, T>>;

/** What linekeeper has promised of a line. */
export interface Budget {
  readonly text: string;
  readonly isMet: boolean;
}

/** One line of the table. */
export interface Line {
  readonly what: string;
  readonly cells: PerContender<string>;
  readonly budget?: Budget;
}

/** How a number is written. */
export interface Format {
  readonly unit: string;
  readonly digits: number;
}

/** Calls for each contender in the order of the columns. */
export const forEachContender = <T>(make: (name: ContenderName) => T): PerContender<T> =>
  Object.fromEntries(contenderNames.map((name) => [name, make(name)])) as PerContender<T>;

const show = (value: number, { unit, digits }: Format): string => {
  if (value === Number.POSITIVE_INFINITY) return 'never';
  return Number.isNaN(value) ? '-' : `${value.toFixed(digits)} ${unit}`.trim();
};

/** A line of medians over rounds, each with the median of its ratios to the baseline's rounds. */
export function ratioLine(
  what: string,
  format: Format,
  rounds: PerContender<readonly number[]>,
  limit?: { readonly atLeast: number } | { readonly atMost: number },
): Line {
  const ratios = forEachContender((name) =>
    median(rounds[name].map((value, round) => value / (rounds.ws[round] ?? Number.NaN))),
  );
  const cells = forEachContender(
    (name) => `${show(median(rounds[name]), format)} (${ratios[name].toFixed(2)}x)`,
  );
  if (limit === undefined) return { what, cells };
  const own = ratios.linekeeper;
  const budget =
    'atLeast' in limit
      ? { text: `>= ${limit.atLeast}x`, isMet: own >= limit.atLeast }
      : { text: `<= ${limit.atMost}x`, isMet: own <= limit.atMost };
  return { what, cells, budget };
}

/** A line of medians over rounds, each with the median of what it adds to the baseline's rounds. */
export function extraLine(
  what: string,
  format: Format,
  rounds: PerContender<readonly number[]>,
  atMost: number,
): Line {
  const extras = forEachContender((name) =>
    median(rounds[name].map((value, round) => value - (rounds.ws[round] ?? Number.NaN))),
  );
  const cells = forEachContender((name) => {
    const extra = extras[name].toFixed(format.digits);
    return `${show(median(rounds[name]), format)} (${extra.startsWith('-') ? '' : '+'}${extra})`;
  });
  const budget = { text: `<= +${atMost} ${format.unit}`, isMet: extras.linekeeper <= atMost };
  return { what, cells, budget };
}

/** A line of plain values: Infinity reads as "never", NaN as "does not apply". */
export function valueLine(
  what: string,
  format: Format,
  values: PerContender<number>,
  atMost?: number,
): Line {
  const cells = forEachContender((name) => show(values[name], format));
  if (atMost === undefined) return { what, cells };
  // What is printed is what is judged: a timer of 10 s that fires after 10.004 s is one of 10 s.
  const isMet = Number(values.linekeeper.toFixed(format.digits)) <= atMost;
  return { what, cells, budget: { text: `<= ${atMost} ${format.unit}`.trim(), isMet } };
}
