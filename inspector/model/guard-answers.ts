import type { EdgeDefinition, Microstep } from 'linekeeper/inspect';
import { isWithin, leavesOf, type ChartIndex, type PlacedState } from './chart-index.js';

/** `not asked` after the edge that was taken; `unknown` where another region's edge hid the answer. */
export type GuardAnswer = 'true' | 'false' | 'not asked' | 'unknown';

/** A candidate of a microstep, in the order in which XState asks. */
export interface GuardResult {
  readonly edge: EdgeDefinition;
  /** In words; null for an edge without one. */
  readonly guard: string | null;
  readonly answer: GuardAnswer;
  readonly isTaken: boolean;
}

/** Whether an event of this type is meant by a descriptor, which may end in a wildcard. */
export function isMeant(eventType: string, descriptor: string): boolean {
  if (descriptor === eventType || descriptor === '*') return true;
  if (!descriptor.endsWith('.*')) return false;
  const prefix = descriptor.slice(0, -2);
  return eventType === prefix || eventType.startsWith(`${prefix}.`);
}

/** The edges of a state that an event could take, in the order in which XState tries them. */
function candidatesOf({ state }: PlacedState, eventType: string): readonly EdgeDefinition[] {
  const own = state.edges.filter(({ kind }) => kind !== 'always' && kind !== 'initial');
  const exact = own.filter((edge) => edge.eventType === eventType);
  const wild = own
    .filter((edge) => edge.eventType !== eventType && isMeant(eventType, edge.eventType))
    .sort((a, b) => b.eventType.length - a.eventType.length);
  return [...exact, ...wild];
}

const alwaysOf = ({ state }: PlacedState): readonly EdgeDefinition[] =>
  state.edges.filter(({ kind }) => kind === 'always');

/** The state within which an edge leaves and enters states; null when it leaves none. */
function domainOf(chart: ChartIndex, edge: EdgeDefinition): PlacedState | null {
  const source = chart.states.get(edge.source);
  const targets = edge.targets.flatMap((id) => chart.states.get(id) ?? []);
  if (source === undefined || targets.length === 0) return null;
  if (!edge.reenter && targets.every((target) => isWithin(target, source))) return source;
  let domain = source.parent;
  while (domain !== null) {
    const candidate = domain;
    if (targets.every((target) => target !== candidate && isWithin(target, candidate))) break;
    domain = domain.parent;
  }
  return domain ?? chart.root;
}

/** One microstep, as XState asks its way through it. */
class Inquiry {
  readonly results: GuardResult[] = [];
  readonly #asked = new Map<string, number>();
  readonly #taken: ReadonlySet<string>;
  readonly #domains: readonly { readonly source: string; readonly domain: PlacedState }[];
  readonly #chart: ChartIndex;

  constructor(chart: ChartIndex, taken: readonly EdgeDefinition[]) {
    this.#chart = chart;
    this.#taken = new Set(taken.map(({ id }) => id));
    this.#domains = taken.flatMap((edge) => {
      const domain = domainOf(chart, edge);
      return domain === null ? [] : [{ source: edge.source, domain }];
    });
  }

  /** Asks the candidates of a state; true when one of them was taken. */
  ask(state: PlacedState, candidates: readonly EdgeDefinition[], isAnswered: boolean): boolean {
    const isTakenHere = candidates.some(({ id }) => this.#taken.has(id));
    let isOver = isAnswered;
    for (const edge of candidates) {
      const isTaken = !isAnswered && this.#taken.has(edge.id);
      this.#note({
        edge,
        guard: edge.guard,
        answer: isOver ? 'not asked' : isTaken ? 'true' : this.#refusal(state, edge, isTakenHere),
        isTaken,
      });
      isOver ||= isTaken;
    }
    return !isAnswered && isTakenHere;
  }

  /** What a candidate that was not taken, and none before it, answered. */
  #refusal(state: PlacedState, edge: EdgeDefinition, isTakenHere: boolean): GuardAnswer {
    if (isTakenHere) return 'false';
    // An edge of another region left this state too: what was to be taken here was given up.
    const isHidden = this.#domains.some(({ source, domain }) => {
      const from = this.#chart.states.get(source);
      return (
        from !== undefined &&
        state !== domain &&
        isWithin(state, domain) &&
        !isWithin(from, state) &&
        !isWithin(state, from)
      );
    });
    return isHidden || edge.guard === null ? 'unknown' : 'false';
  }

  /** A state within several regions is asked from each: the first real answer counts. */
  #note(result: GuardResult): void {
    const known = this.#asked.get(result.edge.id);
    if (known === undefined) {
      this.#asked.set(result.edge.id, this.results.push(result) - 1);
    } else if (this.results[known]?.answer === 'not asked') {
      this.results[known] = result;
    }
  }
}

/**
 * How the guards of a microstep answered, worked out from the chart: XState asks the innermost active
 * state first, in the order of the document, until one candidate passes; each parallel region by
 * itself, and what is around them only where no region has an answer.
 */
export function guardAnswers(
  chart: ChartIndex,
  before: readonly string[],
  microstep: Microstep,
): readonly GuardResult[] {
  const taken = microstep.edges.flatMap((id) => chart.edges.get(id) ?? []);
  const inquiry = new Inquiry(chart, taken);
  const active = new Set(before);
  if (!active.has(chart.root.state.id)) return [];

  const askEvent = (placed: PlacedState): boolean => {
    const within = placed.state.states.flatMap(({ id }) => {
      const child = active.has(id) ? chart.states.get(id) : undefined;
      return child === undefined ? [] : [child];
    });
    const isAnswered = within.map(askEvent).includes(true);
    const own = inquiry.ask(placed, candidatesOf(placed, microstep.eventType), isAnswered);
    return isAnswered || own;
  };
  const askAlways = (leaf: PlacedState): void => {
    let isAnswered = false;
    for (let at: PlacedState | null = leaf; at !== null; at = at.parent) {
      isAnswered = inquiry.ask(at, alwaysOf(at), isAnswered) || isAnswered;
    }
  };

  if (taken.some(({ kind }) => kind === 'always')) leavesOf(chart, before).forEach(askAlways);
  else askEvent(chart.root);
  return inquiry.results;
}
