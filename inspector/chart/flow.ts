import { gateId, type Link, type Shape } from './nodes.js';

type Pair = readonly [from: string, to: string];

/** How many more lines may run back, as a share, for the initial state to come first. */
const INITIAL_SHARE = 1 / 3;

const backward = (order: readonly string[], pairs: readonly Pair[]): number => {
  const at = new Map(order.map((id, index) => [id, index]));
  return pairs.filter(([from, to]) => (at.get(from) ?? 0) > (at.get(to) ?? 0)).length;
};

/** An order in which few pairs run back, by the heuristic of Eades, Lin and Smyth. */
function greedyOrder(ids: readonly string[], pairs: readonly Pair[], first?: string): string[] {
  const left = new Set(ids);
  const [head, tail]: [string[], string[]] = [[], []];
  const real = pairs.filter(([from, to]) => from !== to);
  const count = (end: 0 | 1): Map<string, number> => {
    const counts = new Map(ids.map((id) => [id, 0]));
    for (const pair of real) counts.set(pair[end], (counts.get(pair[end]) ?? 0) + 1);
    return counts;
  };
  const [outs, ins] = [count(0), count(1)];
  const take = (id: string, place: string[]): void => {
    left.delete(id);
    place.push(id);
    for (const [from, to] of real) {
      if (from === id) ins.set(to, (ins.get(to) ?? 0) - 1);
      if (to === id) outs.set(from, (outs.get(from) ?? 0) - 1);
    }
  };
  const gain = (id: string): number => (outs.get(id) ?? 0) - (ins.get(id) ?? 0);
  if (first !== undefined && left.has(first)) take(first, head);
  while (left.size > 0) {
    const rest = [...left];
    const source = rest.find((id) => ins.get(id) === 0);
    const sink = rest.findLast((id) => outs.get(id) === 0);
    if (source !== undefined) take(source, head);
    else if (sink !== undefined) take(sink, tail);
    else
      take(
        rest.reduce((best, id) => (gain(id) > gain(best) ? id : best)),
        head,
      );
  }
  return [...head, ...tail.toReversed()];
}

/** The order of the children of a state: from the initial one on, if not too much runs back then. */
export function flowOrder(
  ids: readonly string[],
  pairs: readonly Pair[],
  initial: string | undefined,
): string[] {
  const free = greedyOrder(ids, pairs);
  if (initial === undefined) return free;
  const led = greedyOrder(ids, pairs, initial);
  const price = backward(led, pairs) - backward(free, pairs);
  return price <= pairs.length * INITIAL_SHARE ? led : free;
}

/** The nodes around each node, from itself outwards. */
function chains(shape: Shape, outer: readonly string[] = []): [string, readonly string[]][] {
  const chain = [shape.id, ...outer];
  return [[shape.id, chain], ...shape.children.flatMap((child) => chains(child, chain))];
}

/**
 * The ids of the links that run against the flow. ELK would choose them by their number alone, and
 * in frames of their own; given the other way round, they leave it no cycle to break.
 */
export function againstFlow(shape: Shape, links: readonly Link[]): ReadonlySet<string> {
  const chainOf = new Map(chains(shape));
  const lifted = links.flatMap(({ id, source, target, isInitial }) => {
    const [from, to] = [chainOf.get(source), chainOf.get(target)];
    const frame = from?.find((one) => to?.includes(one));
    if (from === undefined || to === undefined || frame === undefined) return [];
    // What leads from a state to itself, or to or from the frame around it, has no side.
    const [begin, end] = [from[from.indexOf(frame) - 1], to[to.indexOf(frame) - 1]];
    const isSided =
      begin !== undefined && end !== undefined && begin !== gateId(id) && end !== gateId(id);
    return isSided ? [{ id, frame, begin, end, isInitial }] : [];
  });
  const against = new Set<string>();
  for (const frame of new Set(lifted.map((one) => one.frame))) {
    const here = lifted.filter((one) => one.frame === frame);
    const pairs = here
      .filter(({ isInitial }) => !isInitial)
      .map(({ begin, end }): Pair => [begin, end]);
    const initial = here.find(({ isInitial }) => isInitial)?.end;
    const order = flowOrder([...new Set(pairs.flat())], pairs, initial);
    const at = new Map(order.map((id, index) => [id, index]));
    for (const { id, begin, end, isInitial } of here) {
      if (!isInitial && (at.get(begin) ?? 0) > (at.get(end) ?? 0)) against.add(id);
    }
  }
  return against;
}
