import { breaches, disagreements } from '../paths-judge.js';
import { leafOf } from '../paths-readings.js';
import { movesOf } from '../paths-moves.js';
import { setting, settings, type Setting } from '../paths-settings.js';
import { shownByChart, walkLogic, type Walk } from '../paths-walk.js';
import { facts, type Past } from './pure-facts.js';

/** A tree of paths through one setting: each move starts from the end of an earlier one. */
export interface PathTree {
  readonly setting: string;
  readonly moves: readonly (readonly [from: number, move: string, timers: readonly string[]])[];
}

/** What the settings of the paths do not tell apart. */
const more: readonly Setting[] = [
  setting('a cooldown and two attempts a minute', {
    policy: { storm: { maxAttempts: 2, windowMs: 60_000 } },
    leavesOut: /^(a ghost|b |frozen|resumed|hidden|visible)|fails$|fatal|auth/,
  }),
  setting('a classify function that throws', {
    policy: {
      close: {
        classify: () => {
          throw new Error('the app is broken');
        },
      },
    },
    leavesOut: /^(a ghost|frozen|resumed|hidden|visible)|hint|sleeps/,
  }),
];
const all: readonly Setting[] = [...settings, ...more];

/** Every setting by name. */
export const settingNames: readonly string[] = all.map(({ name }) => name);

const named = (name: string): Setting => all.find((setting) => setting.name === name)!;

const timersOf = ({ world: { fired } }: Walk): readonly string[] =>
  fired.map(({ event }) => event.type.split('.')[2] ?? event.type);

/** What a state is like, in two respects; states that are alike need not all be left by every move. */
function kindsOf(walk: Walk): readonly string[] {
  const { context, value } = walk.world.snapshot;
  const { attempt, opened, refusalsInARow, verdict, wait } = context;
  const { supervising } = value as { supervising?: { outage?: string } };
  const { status, reason } = shownByChart(walk.world);
  const place = [leafOf(walk.world), status, reason, opened.length];
  // Nobody listens there: what has changed meanwhile shows at the next start.
  const isIdle = status === 'stopped' || status === 'blocked-auth';
  const idle = [...Object.values(walk.world.around), walk.world.now > context.since];
  const memory = [Math.min(attempt, 1), Math.min(refusalsInARow, 2), wait?.reason, verdict?.verb];
  return [
    JSON.stringify([place, memory]),
    JSON.stringify([place, supervising?.outage, context.isOutageTold, isIdle ? idle : null]),
  ];
}

/** Where a move starts, and what of the past it may have to undo. */
function placeOf({ world }: Walk): string {
  const { attempt, wait } = world.snapshot.context;
  return [leafOf(world), wait?.reason, Math.min(attempt, 1)].join();
}

/** Remembers values; says whether one of these is new. */
function novelty(): (values: readonly string[]) => boolean {
  const known = new Set<string>();
  return (values) => {
    const size = known.size;
    for (const value of values) known.add(value);
    return known.size > size;
  };
}

/**
 * Paths that leave every kind of state by every move, without those that show nothing new: from the
 * same kind of place by the same candidates of the chart to the same end.
 */
export function plantPaths(name: string): PathTree {
  const setting = named(name);
  const logic = walkLogic(setting);
  const moves = Object.entries(movesOf(setting));
  const tree: [from: number, move: string, timers: readonly string[]][] = [];
  const walks = [logic.getInitialSnapshot({} as never, undefined)];
  const isNewKind = novelty();
  const isNewSight = novelty();
  isNewKind(kindsOf(walks[0]!));
  const queue = [0];
  for (let from = queue.shift(); from !== undefined; from = queue.shift()) {
    const walk = walks[from]!;
    for (const [move, { isPossible }] of moves) {
      if (!isPossible(walk.world)) continue;
      const next = logic.transition(walk, { type: move }, {} as never);
      const kinds = kindsOf(next);
      const seen = [placeOf(walk), move, ...[...next.seen].sort()].join();
      if (!isNewSight(kinds.map((kind) => seen + kind))) continue;
      walks.push(next);
      tree.push([from, move, timersOf(next)]);
      if (isNewKind(kinds)) queue.push(tree.length);
    }
  }
  return { setting: name, moves: tree };
}

function pastOf(walk: Walk, before: Past | null): Past {
  const { status } = shownByChart(walk.world);
  const wasTold = before?.isLostTold ?? false;
  const isNowTold = walk.world.fired.some(({ id }) => id.includes('lostDelay'));
  return { walk, status, isLostTold: status !== 'connected' && (wasTold || isNowTold) };
}

/** Walks the paths on the chart of this graph of modules; says what is wrong first, or null. */
export function firstWrongStep({ setting: name, moves }: PathTree): string | null {
  const setting = named(name);
  const logic = walkLogic(setting);
  const table = movesOf(setting);
  // The other ends are forgotten, so that thousands of them are not held.
  const starts = new Set(moves.map(([from]) => from));
  const pasts: (Past | null)[] = [pastOf(logic.getInitialSnapshot({} as never, undefined), null)];
  for (const [from, move, timers] of moves) {
    const before = pasts[from]!;
    const where = `${name}: ${move} in ${leafOf(before.walk.world)}`;
    if (!table[move]!.isPossible(before.walk.world)) return `${where}: impossible`;
    const walk = logic.transition(before.walk, { type: move }, {} as never);
    if (timersOf(walk).join() !== timers.join()) return `${where}: another timer`;
    const edge = { from: { key: '', walk: before.walk, by: null }, move, walk };
    const [fault] = [...disagreements(edge), ...breaches(edge)];
    if (fault !== undefined) return `${where}: ${fault}`;
    const past = pastOf(walk, before);
    // A sleep is many steps in one, of which the last one's actions alone can be seen.
    if (timers.length <= 1 && move !== 'the machine sleeps') {
      const step = { ...past, before, move };
      for (const [fact, holds] of Object.entries(facts)) {
        if (!holds(step)) return `${where}: ${fact}`;
      }
    }
    pasts.push(starts.has(pasts.length) ? past : null);
  }
  return null;
}
