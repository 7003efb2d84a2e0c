import type { Edge, Explored } from './explore-graph.js';

/** All is well from now on; an attempt that is under way may hang until its deadline. */
type Mode = 'hangs' | 'answered';

/** The gates open first, one after the other. */
const openers = ['environment.resumed', 'environment.online', 'environment.visible'];

/** What an accepting server and a willing credentials function answer. */
const isAcceptance = ({ name }: Edge): boolean =>
  name === 'credentials: fresh' || name.startsWith('opened: ');

/** What happens next when all is well: the gates, a person where one is needed, the server, time. */
function nextEdge(status: string, edges: readonly Edge[], mode: Mode): Edge | undefined {
  const named = (name: string): Edge | undefined => edges.find((edge) => edge.name === name);
  for (const opener of openers) {
    const edge = named(opener);
    if (edge !== undefined) return edge;
  }
  if (status === 'stopped') return named('start');
  if (status === 'blocked-auth') return named('new credentials');
  const accepted = mode === 'answered' ? edges.find(isAcceptance) : undefined;
  return accepted ?? named('timer') ?? named('tick');
}

/** How long each state takes to be connected once all is well, in ticks; Infinity for never. */
export function ticksToConnected({ edges, notes }: Explored): readonly number[] {
  const known: Record<Mode, Map<number, number>> = { hangs: new Map(), answered: new Map() };

  const from = (start: number): number => {
    const way: { at: number; mode: Mode; ticks: number }[] = [];
    const seen = new Set<string>();
    let at = start;
    let mode: Mode = notes[start] === 'connecting' ? 'hangs' : 'answered';
    let rest: number;
    for (;;) {
      const status = notes[at]!;
      if (status !== 'connecting') mode = 'answered';
      const before = known[mode].get(at);
      const edge = nextEdge(status, edges[at]!, mode);
      const place = `${mode} ${String(at)}`;
      if (status === 'connected' || before !== undefined) {
        rest = before ?? 0;
        break;
      }
      if (edge === undefined || seen.has(place)) {
        rest = Infinity;
        break;
      }
      seen.add(place);
      way.push({ at, mode, ticks: edge.ticks });
      at = edge.to;
    }
    for (const { at: passed, mode: inMode, ticks } of way.reverse()) {
      rest += ticks;
      known[inMode].set(passed, rest);
    }
    return rest;
  };
  return edges.map((_, state) => from(state));
}

/** The states from which nothing that can happen leads to connected. */
export function traps({ edges, notes }: Explored): readonly number[] {
  const sources: number[][] = edges.map(() => []);
  for (const [from, out] of edges.entries()) for (const { to } of out) sources[to]!.push(from);
  const isFree = new Array<boolean>(edges.length).fill(false);
  const open = [...notes.keys()].filter((state) => notes[state] === 'connected');
  for (const state of open) isFree[state] = true;
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const source of sources[state]!) {
      if (isFree[source]!) continue;
      isFree[source] = true;
      open.push(source);
    }
  }
  return [...edges.keys()].filter((state) => !isFree[state]);
}
