import { setTimeout as pause } from 'node:timers/promises';
import type { FaultProxy } from '../support/fault-proxy.js';

/** What a run does to a link. */
export const faultKinds = [
  'reset before any message',
  'cut after a byte up',
  'cut after a byte down',
  'reset',
  'closed',
  'stall',
  'stall, then reset',
  'outage',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** How often each was done. */
export type FaultCounts = Record<FaultKind, number>;

/** Frames of a run have at most so many bytes: every place in them, and in the header, is cut. */
const MOST_BYTES = 128;

type Range = readonly [least: number, most: number];

/** How long a wire is what it is, in ms: each is drawn anew. */
export interface FaultPace {
  /** From a link that has opened to the next fault. */
  readonly gapMs: Range;
  readonly stallMs: Range;
  readonly outageMs: Range;
}

export const defaultPace: FaultPace = {
  gapMs: [40, 400],
  stallMs: [20, 1500],
  outageMs: [50, 400],
};

const repeated: readonly FaultKind[] = [
  'cut after a byte up',
  'cut after a byte down',
  'cut after a byte up',
  'cut after a byte down',
  'reset',
  'closed',
  'stall',
  'stall, then reset',
  'outage',
];

/** What the faults need to know of the client. */
export interface Watch {
  /** Resolves when the link is open, or the run over. */
  whenOpen(): Promise<unknown>;
  /** Resolves when the link is not open any more, or the run over. */
  whenClosed(): Promise<unknown>;
  readonly isOver: boolean;
}

/** What is disturbed, and how. */
export interface Disturbance {
  readonly proxy: FaultProxy;
  /** One-way, in ms. */
  readonly delayMs: number;
  readonly random: () => number;
  readonly watch: Watch;
  readonly pace: FaultPace;
}

/** Does one thing after the other to the wire until the run is over. */
export async function disturb(disturbance: Disturbance): Promise<FaultCounts> {
  const { proxy, delayMs, random, watch, pace } = disturbance;
  const counts = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as FaultCounts;
  const within = ([least, most]: Range): number => least + random() * (most - least);
  const drawn = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  let bytes = 0;

  const acts: Record<FaultKind, () => unknown> = {
    'reset before any message': () => proxy.resetAll(),
    'cut after a byte up': async () => {
      bytes = (bytes % MOST_BYTES) + 1;
      proxy.cutAfter(bytes, 'up');
      await watch.whenClosed();
    },
    'cut after a byte down': async () => {
      bytes = (bytes % MOST_BYTES) + 1;
      proxy.cutAfter(bytes, 'down');
      await watch.whenClosed();
    },
    reset: () => proxy.resetAll(),
    closed: () => proxy.closeAll(),
    stall: async () => {
      proxy.stall(drawn(['up', 'down', 'both']));
      await pause(within(pace.stallMs));
      proxy.pass();
    },
    'stall, then reset': async () => {
      proxy.stall(drawn(['up', 'down', 'both']));
      await pause(within(pace.stallMs));
      proxy.resetAll();
      proxy.pass();
    },
    outage: async () => {
      proxy.refuse();
      proxy.resetAll();
      await pause(within(pace.outageMs));
      proxy.heal();
      proxy.delay(delayMs);
    },
  };
  const act = async (kind: FaultKind): Promise<void> => {
    counts[kind] += 1;
    await acts[kind]();
  };

  await watch.whenOpen();
  await act('reset before any message');
  await watch.whenClosed();
  for (;;) {
    await watch.whenOpen();
    await pause(within(pace.gapMs));
    if (watch.isOver) return counts;
    await act(drawn(repeated));
  }
}
