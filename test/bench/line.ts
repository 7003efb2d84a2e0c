import { ours } from './names.js';
import { mapPer, type Per } from './per.js';
import { median } from './statistics.js';

/** Who stands in every table: bare `ws`, which ratios are to, and linekeeper, which has the budgets. */
export type Judged = 'ws' | 'linekeeper';

/** What linekeeper has promised of a line. */
export interface Budget {
  readonly text: string;
  readonly isMet: boolean;
  /** Who of ours misses it, where another one of ours meets it. */
  readonly missedBy?: readonly string[];
}

/** One line of a table. */
export interface Line {
  readonly what: string;
  readonly cells: Readonly<Record<string, string>>;
  readonly budget?: Budget;
}

/** How a number is written. */
export interface Format {
  readonly unit: string;
  readonly digits: number;
}

type Limit = { readonly atLeast: number } | { readonly atMost: number };

const show = (value: number, { unit, digits }: Format): string => {
  if (value === Number.POSITIVE_INFINITY) return 'never';
  return Number.isNaN(value) ? '-' : `${value.toFixed(digits)} ${unit}`.trim();
};

/** Whether all of ours that are in the line keep to a limit. */
function judge(
  text: string,
  values: Readonly<Record<string, number>>,
  isWithin: (value: number) => boolean,
): Budget {
  const judged = ours.filter((name) => name in values);
  const missing = judged.filter((name) => !isWithin(values[name] ?? Number.NaN));
  const isMet = missing.length === 0;
  return missing.length === judged.length ? { text, isMet } : { text, isMet, missedBy: missing };
}

/** A line of medians over rounds, each with the median of its ratios to the baseline's rounds. */
export function ratioLine<Name extends string>(
  what: string,
  format: Format,
  rounds: Per<Name | Judged, readonly number[]>,
  limit?: Limit,
): Line {
  const ratios = mapPer(rounds, (values) =>
    median(values.map((value, round) => value / (rounds.ws[round] ?? Number.NaN))),
  );
  const cells = mapPer(rounds, (values, name) => {
    const value = show(median(values), format);
    return value === '-' ? value : `${value} (${ratios[name].toFixed(2)}x)`;
  });
  if (limit === undefined) return { what, cells };
  const budget =
    'atLeast' in limit
      ? judge(`>= ${limit.atLeast}x`, ratios, (own) => own >= limit.atLeast)
      : judge(`<= ${limit.atMost}x`, ratios, (own) => own <= limit.atMost);
  return { what, cells, budget };
}

/** A line of medians over rounds, each with the median of what it adds to the baseline's rounds. */
export function extraLine<Name extends string>(
  what: string,
  format: Format,
  rounds: Per<Name | Judged, readonly number[]>,
  atMost: number,
): Line {
  const extras = mapPer(rounds, (values) =>
    median(values.map((value, round) => value - (rounds.ws[round] ?? Number.NaN))),
  );
  const cells = mapPer(rounds, (values, name) => {
    const extra = extras[name].toFixed(format.digits);
    return `${show(median(values), format)} (${extra.startsWith('-') ? '' : '+'}${extra})`;
  });
  const budget = judge(`<= +${atMost} ${format.unit}`, extras, (own) => own <= atMost);
  return { what, cells, budget };
}

/** A line of plain values: Infinity reads as "never", NaN as "does not apply". */
export function valueLine<Name extends string>(
  what: string,
  format: Format,
  values: Per<Name | Judged, number>,
  atMost?: number,
): Line {
  const cells = mapPer(values, (value) => show(value, format));
  if (atMost === undefined) return { what, cells };
  // What is printed is what is judged: a timer of 10 s that fires after 10.004 s is one of 10 s.
  const isWithin = (own: number): boolean => Number(own.toFixed(format.digits)) <= atMost;
  return { what, cells, budget: judge(`<= ${atMost} ${format.unit}`.trim(), values, isWithin) };
}
