import type { Contender } from './contender.js';
import { contenders } from './contenders.js';
import { gather, type Crowd, type Diary } from './crowd.js';
import type { Kind } from './names.js';
import { answer } from './remote.js';
import { gauges } from './rows/index.js';
import type { Figures, GaugeInput } from './row.js';

const [, , kind = '', name = ''] = process.argv;
const contender = (contenders[kind as Kind] as Readonly<Record<string, Contender>>)[name]!;
const crowds: Crowd[] = [];

const methods = {
  /** Runs the client's side of a row once. */
  async gauge(row: string, input: GaugeInput): Promise<Figures> {
    // Garbage of the round before is not this round's work.
    globalThis.gc?.();
    const gauge = gauges[row];
    if (gauge === undefined) throw new RangeError(`the row ${row} has no client's side`);
    return gauge(contender, input);
  },

  gather: (url: string, count: number): number => crowds.push(gather(contender, url, count)) - 1,
  opened: (crowd: number): Promise<void> | undefined => crowds[crowd]?.opened(),
  online: (crowd: number): void => crowds[crowd]?.online(),
  disperse: (crowd: number): readonly Diary[] => crowds[crowd]?.disperse() ?? [],
};

export type ClientMethods = typeof methods;

answer(methods);
