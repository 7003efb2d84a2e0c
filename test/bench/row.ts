import type { Contender } from './contender.js';
import type { Lab } from './lab.js';
import type { Line } from './line.js';

/** What a client's side of a row is told. */
export type GaugeInput = Readonly<Record<string, number>>;

/** What it has measured. */
export type Figures = Readonly<Record<string, number>>;

/** The client's side of a row: runs in the contender's own process. */
export type Gauge = (contender: Contender, input: GaugeInput) => Promise<Figures>;

/** One thing that is measured. */
export interface Row {
  readonly name: string;
  /** Rows that only wait run side by side after those that need the machine to themselves. */
  readonly waits?: boolean;
  readonly gauge?: Gauge;
  run(lab: Lab): Promise<readonly Line[]>;
}

/** Rows of the same contenders: they share a table. */
export interface Group {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}
