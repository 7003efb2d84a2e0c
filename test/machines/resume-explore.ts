import { World, type WorldSetup } from './resume-state.js';
import { calmStep, isSafeFrom, steps, type Bounds } from './resume-steps.js';

/** Everything that is reached, and what does not hold. */
export interface Findings {
  readonly states: number;
  readonly transitions: number;
  /** What does not hold, with the shortest way to it. */
  readonly wrong: readonly string[];
  /** The kinds of steps that were taken. */
  readonly taken: ReadonlySet<string>;
  /** How many states that were met again were compared with those that were met before. */
  readonly compared: number;
  /** Those that have the key of another, and lead elsewhere all the same. */
  readonly confused: readonly string[];
}

/** One of so many states that are reached again is compared with the one that was met before. */
const SAMPLE = 500;

/** What does not hold when everything has come to rest. */
function* wrongAtRest({ client, shared, books }: World): Generator<string> {
  if (client.session === null || shared === undefined || !client.isWelcome) {
    yield 'once all is well, the client is welcome';
    return;
  }
  const pages = books.get(shared.id)!;
  const here = client.session.stream;
  const there = shared.stream;
  if (pages.client.got < pages.client.sent || pages.server.got < pages.server.sent) {
    yield 'once all is well, what was not told as lost has arrived';
  }
  if (here.received !== there.next - 1 || there.received !== here.next - 1) {
    yield 'at rest, both sides agree on what was received';
  }
  if (here.first !== here.next || there.first !== there.next) {
    yield 'at rest, nothing waits for its acknowledgement';
  }
}

/** More steps than this are no rest. */
const MAX_CALM = 200;

/** A number that no link of the client has. */
const STRANGE_LINK = 99;

/** Lets everything come to rest, and says what does not hold then. */
function restOf(from: World, calm: Set<string>): readonly string[] {
  const passed: string[] = [];
  const world = from.copy();
  while (passed.length < MAX_CALM) {
    const { key } = world;
    if (calm.has(key)) break;
    passed.push(key);
    const step = calmStep(world);
    const found = step === undefined ? [...wrongAtRest(world)] : world.wrong;
    if (found.length > 0) return found;
    if (step === undefined) break;
    step.take(world);
    world.tidy();
  }
  for (const key of passed) calm.add(key);
  return passed.length < MAX_CALM ? [] : ['once all is well, everything comes to rest'];
}

/** Visits breadth-first all that can be reached, and checks every state and every step. */
export function exploreResume(setup: WorldSetup, bounds: Bounds, maxStates = 2_000_000): Findings {
  const numbers = new Map<string, number>();
  const frontier: (World | undefined)[] = [];
  const parents: (readonly [from: number, name: string])[] = [];
  const wrong = new Map<string, string>();
  /** Where each state leads when all is well; itself at rest. */
  const calmly: number[] = [];
  const calm = new Set<string>();
  const taken = new Set<string>();
  const again: (readonly [number: number, from: number, name: string])[] = [];
  let transitions = 0;

  const wayTo = (state: number): string[] => {
    const way: string[] = [];
    for (let at = state; at > 0; at = parents[at]![0]) way.unshift(parents[at]![1]);
    return way;
  };
  const note = (what: string, from: number, name: string): void => {
    if (!wrong.has(what)) wrong.set(what, [...wayTo(from), name].join(' > '));
  };
  const visit = (world: World, from: number, name: string): number => {
    const { key } = world;
    const number = numbers.get(key) ?? frontier.length;
    if (number < frontier.length) {
      if (transitions % SAMPLE === 0) again.push([number, from, name]);
      return number;
    }
    if (number > maxStates) throw new Error(`more than ${String(maxStates)} states`);
    numbers.set(key, number);
    frontier.push(world);
    parents.push([from, name]);
    return number;
  };

  visit(new World(setup), -1, '');
  for (let from = 0; from < frontier.length && wrong.size === 0; from += 1) {
    const world = frontier[from]!;
    frontier[from] = undefined;
    const calmName = calmStep(world)?.name;
    calmly.push(from);
    for (const { name, take } of steps(world, bounds)) {
      const next = world.copy();
      take(next);
      next.tidy();
      transitions += 1;
      taken.add(name.replace(/ \d+$/, ''));
      for (const what of next.wrong) note(what, from, name);
      const to = visit(next, from, name);
      if (name === calmName) calmly[from] = to;
    }
    for (let token = 1; token < (world.shared?.answered ?? 0); token += 1) {
      if (isSafeFrom(world, token, STRANGE_LINK)) continue;
      note('a void token does not change the live session', from, `token ${token} is stolen`);
    }
    // At rest, or where it takes a link more than there are.
    if (calmly[from] === from) {
      for (const what of restOf(world, calm)) note(what, from, 'all is well');
    }
  }
  if (wrong.size === 0) {
    for (const state of restless(calmly)) {
      note('once all is well, everything comes to rest', state, 'all is well');
    }
  }
  const leadsTo = (way: readonly string[]): string =>
    [...successorsOf(worldAt(setup, bounds, way), bounds)].join('\n');
  return {
    states: frontier.length,
    transitions,
    wrong: [...wrong].map(([what, way]) => `${what}: ${way}`),
    taken,
    compared: again.length,
    confused: again
      .filter(([number, from, name]) => leadsTo(wayTo(number)) !== leadsTo([...wayTo(from), name]))
      .map(([, from, name]) => [...wayTo(from), name].join(' > ')),
  };
}

/** The world that these steps lead to. */
function worldAt(setup: WorldSetup, bounds: Bounds, way: readonly string[]): World {
  const world = new World(setup);
  for (const name of way) {
    const step = [...steps(world, bounds)].find((one) => one.name === name);
    step!.take(world);
    world.tidy();
  }
  return world;
}

/** What each step from here leads to. */
function* successorsOf(world: World, bounds: Bounds): Generator<string> {
  for (const { name, take } of steps(world, bounds)) {
    const next = world.copy();
    take(next);
    next.tidy();
    yield `${name}: ${next.key}`;
  }
}

/** The states from which the way of a calm world goes in a circle. */
function* restless(calmly: readonly number[]): Generator<number> {
  const rests = new Uint8Array(calmly.length);
  for (const start of calmly.keys()) {
    const way = new Set<number>();
    let at = start;
    while (rests[at] === 0 && calmly[at] !== at && !way.has(at)) {
      way.add(at);
      at = calmly[at]!;
    }
    if (way.has(at)) yield start;
    for (const passed of way) rests[passed] = 1;
  }
}
