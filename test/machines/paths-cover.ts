import { stepsOf, type Edge, type Graph } from './paths-graph.js';

/** A path: moves from the beginning, with what each of them leads to. */
export type Path = readonly Edge[];

/**
 * Few paths that together show all that the paths of a graph can show: the greedy answer to the set
 * cover problem. Candidates are the shortest ways to each state, with one more step.
 */
export function coverOf(
  { edges }: Graph,
  show: (edge: Edge) => readonly string[],
): readonly Path[] {
  const numbers = new Map<string, number>();
  const numberOf = (item: string): number => {
    const number = numbers.get(item) ?? numbers.size;
    numbers.set(item, number);
    return number;
  };
  const shown = new Map(edges.map((edge) => [edge, show(edge).map(numberOf)]));
  const isCovered = new Uint8Array(numbers.size);
  const countedFor = new Uint32Array(numbers.size);
  let counts = 0;

  /** How much of a path is not covered yet. */
  const gainOf = (last: Edge): number => {
    counts += 1;
    let gain = 0;
    for (let edge: Edge | null = last; edge !== null; edge = edge.from.by) {
      for (const item of shown.get(edge)!) {
        if (isCovered[item] === 1 || countedFor[item] === counts) continue;
        countedFor[item] = counts;
        gain += 1;
      }
    }
    return gain;
  };

  // Candidates by the gain that they had when last asked. It only shrinks, so one that still has the
  // highest is the best there is.
  const byGain: Edge[][] = [];
  const queue = (edge: Edge): void => void (byGain[gainOf(edge)] ??= []).push(edge);
  edges.forEach(queue);
  const paths: Path[] = [];
  for (let gain = byGain.length - 1; gain > 0; gain -= 1) {
    for (let last = byGain[gain]?.pop(); last !== undefined; last = byGain[gain]?.pop()) {
      if (gainOf(last) < gain) {
        queue(last);
        continue;
      }
      const path = stepsOf(last);
      paths.push(path);
      for (const edge of path) for (const item of shown.get(edge)!) isCovered[item] = 1;
    }
  }
  return paths;
}
