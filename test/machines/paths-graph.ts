import { getAdjacencyMap, type AdjacencyValue } from 'xstate/graph';
import { connectionMachine } from '../../machines/connection.machine.js';
import { delayOf, movesOf } from './paths-moves.js';
import { hasGhost, leafOf } from './paths-readings.js';
import type { Setting } from './paths-settings.js';
import { walkLogic, type MoveEvent, type Walk, type WalkLogic } from './paths-walk.js';
import type { Chart } from './timed-logic.js';

/** A step of the graph: from a state that has been reached, by one move. */
export interface Edge {
  readonly from: Vertex;
  readonly move: string;
  /** What this very move leads to, which another move may have reached before. */
  readonly walk: Walk;
}

/** A state, and the shortest way to it. */
export interface Vertex {
  readonly key: string;
  readonly walk: Walk;
  /** The last step of the shortest way; null for the beginning. */
  readonly by: Edge | null;
}

export interface Graph {
  readonly setting: Setting;
  readonly vertices: readonly Vertex[];
  readonly edges: readonly Edge[];
}

/** More failures than this make no difference that fewer do not make. */
const ATTEMPTS = 1;
const REFUSALS = 2;
/** A budget that no path can use up is no part of a state. */
const MANY = 100;
/** A graph with more steps than this grows without end: something that counts is part of its key. */
const LIMIT = 100_000;

/** What tells two states apart: everything that the chart decides by, with its counters capped. */
export function keyOf(setting: Setting, { world, spec }: Walk): string {
  const { snapshot, now, timers, around } = world;
  const {
    attempt,
    isOutageTold,
    opened,
    policy,
    refusalsInARow,
    refused,
    starts,
    surroundings,
    wait,
  } = snapshot.context;
  const leaf = leafOf(world);
  const isListening = !/^(stopped|blocked-auth)/.test(leaf);
  const due = [...timers].sort((a, b) => a.dueAt - b.dueAt).map(delayOf);
  const recent = starts.filter((start) => start > now - policy.storm.windowMs).length;
  return JSON.stringify([
    leaf,
    setting.isWhole
      ? [snapshot.value, due, isOutageTold]
      : due.filter((delay) => delay !== 'lostDelay'),
    Math.min(attempt, ATTEMPTS),
    hasGhost(world),
    opened,
    around,
    isListening && surroundings,
    wait !== null && [wait.reason, wait.dueAt > now],
    policy.storm.maxAttempts < MANY && Math.min(recent, policy.storm.maxAttempts + 1),
    setting.hasCredentials && [Math.min(refusalsInARow, REFUSALS), refused.length > 0],
    // What the oracle still knows, and the chart should not have forgotten.
    [spec.value, spec.context.away.until > now && spec.context.away.why, spec.context.urged],
    Math.min(spec.context.attempt, ATTEMPTS),
    setting.hasCredentials && [
      Math.min(spec.context.refusals, REFUSALS),
      spec.context.refused.length > 0,
    ],
  ]);
}

/** Whether a path may make this move here. */
export type Allows = (walk: Walk, move: string) => boolean;

/** Every state that a setting can reach, each by its shortest way, and every move in each of them. */
export function exploreGraph(
  setting: Setting,
  { machine = connectionMachine, allows = () => true }: GraphOptions = {},
): Graph {
  const logic = walkLogic(setting, machine);
  return graphOf(setting, logic, (walk) => keyOf(setting, walk), allows);
}

/** What a graph is explored with. */
export interface GraphOptions {
  /** @default the production chart */
  readonly machine?: Chart;
  /** @default every move that is possible */
  readonly allows?: Allows;
}

/** The graph of a logic: what the key tells apart counts as different. */
export function graphOf(
  setting: Setting,
  logic: WalkLogic,
  key: (walk: Walk) => string,
  allows: Allows,
): Graph {
  const moves = Object.entries(movesOf(setting));
  const adjacency = getAdjacencyMap(logic, {
    serializeState: key,
    events: ({ world }: Walk) =>
      [
        ...moves.filter(([, move]) => move.isPossible(world)).map(([type]) => type),
        ...Object.keys(setting.joint),
      ].map((type) => ({ type })),
    limit: LIMIT,
    filterEvents: (walk: Walk, { type }: MoveEvent) => allows(walk, type),
  }) as Readonly<Record<string, AdjacencyValue<Walk, MoveEvent>>>;

  // xstate/graph goes breadth first: the step that made a state is the end of the shortest way to it.
  const vertices = new Map<Walk, { key: string; walk: Walk; by: Edge | null }>();
  for (const [name, { state }] of Object.entries(adjacency)) {
    vertices.set(state, { key: name, walk: state, by: null });
  }
  const edges: Edge[] = [];
  for (const { state, transitions } of Object.values(adjacency)) {
    const from = vertices.get(state)!;
    for (const { event, state: walk } of Object.values(transitions)) {
      const edge = { from, move: event.type, walk };
      edges.push(edge);
      const reached = vertices.get(walk);
      // A step that changes nothing makes nothing.
      if (reached !== undefined && reached !== from) reached.by ??= edge;
    }
  }
  return { setting, vertices: [...vertices.values()], edges };
}

/** The steps of the shortest way to a state, and from there over one more. */
export function stepsOf(last: Edge): readonly Edge[] {
  const steps: Edge[] = [];
  for (let step: Edge | null = last; step !== null; step = step.from.by) steps.unshift(step);
  return steps;
}

/** The paths that no other path begins with. */
export function wholePaths({ edges }: Graph): readonly (readonly Edge[])[] {
  const begun = new Set(edges.map(({ from }) => from.by));
  return edges.filter((edge) => !begun.has(edge) && edge.walk !== edge.from.walk).map(stepsOf);
}
