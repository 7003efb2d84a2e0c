import { around, type ChartStates } from './chart-states.js';
import type { Route } from './routes.js';

/** How many routes ELK is given at once; beyond, it is slow, and draws long strips. */
const LARGE = 120;

/** Which states are laid out on their own, from the inside outwards. */
export interface Clusters {
  /** States whose inside no route enters or leaves. Routes at the state itself do not count. */
  readonly sealed: ReadonlySet<string>;
  /** States with a graph of their own: the sealed ones, and in a large machine all. */
  readonly roots: ReadonlySet<string>;
}

/** Divides a machine into graphs for ELK. */
export function clustersOf(routes: readonly Route[], { states, parents }: ChartStates): Clusters {
  const sealed = new Set(states.keys());
  const open = (from: string, to: string): void => {
    const kept = new Set([to, ...around(to, parents).map(({ id }) => id)]);
    for (const { id } of around(from, parents)) if (!kept.has(id)) sealed.delete(id);
  };
  for (const { source, target } of routes) {
    open(target, source);
    open(source, target);
  }
  return { sealed, roots: routes.length > LARGE ? new Set(states.keys()) : sealed };
}

/** The part of a route that lies in one cluster. */
export interface Segment {
  /** Of a route that lies in one cluster as a whole, its own id. */
  readonly id: string;
  readonly route: Route;
  /** The id of the state whose graph it is drawn in. */
  readonly cluster: string;
  /** The id of a state in that graph; null where it comes in or goes out through the frame. */
  readonly source: string | null;
  readonly target: string | null;
}

/** Cuts a route where it crosses the frames of clusters; the parts follow each other. */
export function cutUp(route: Route, { roots }: Clusters, chart: ChartStates): Segment[] {
  const { id, source, target, isInitial } = route;
  const above = (state: string): string[] =>
    around(state, chart.parents)
      .map((one) => one.id)
      .filter((one, index, all) => roots.has(one) || index === all.length - 1);
  const contains = (outer: string, inner: string): boolean =>
    around(inner, chart.parents).some((state) => state.id === outer);
  // A line from a state to what is in it, or back, lies in that state and not beside it.
  const clusters = (state: string, isFrame: boolean): string[] => {
    const outer = above(state);
    return (isFrame && roots.has(state)) || outer.length === 0 ? [state, ...outer] : outer;
  };
  const from = clusters(source, isInitial || contains(source, target));
  const to = clusters(target, contains(target, source));
  const up = from.findIndex((cluster) => to.includes(cluster));
  const down = to.indexOf(from[up] ?? '');
  const part = (cluster: string, begin: string | null, end: string | null): Segment => ({
    id: up === 0 && down === 0 ? id : `${id} in ${cluster}`,
    route,
    cluster,
    source: begin,
    target: end,
  });
  const nodeOf = (path: readonly string[], at: number, end: string): string => path[at - 1] ?? end;
  return [
    ...from.slice(0, up).map((cluster, at) => part(cluster, nodeOf(from, at, source), null)),
    part(from[up] ?? source, nodeOf(from, up, source), nodeOf(to, down, target)),
    ...to
      .slice(0, down)
      .map((cluster, at) => part(cluster, null, nodeOf(to, at, target)))
      .toReversed(),
  ];
}
