import ElkModule from 'elkjs/lib/elk.bundled.js';
import { intersects, type Box } from '../../../../inspector/chart/geometry.js';
import { layout, type Picture } from '../../../../inspector/chart/layout.js';
import { measureByTable } from '../../../../inspector/chart/measure.js';
import type { Direction } from '../../../../inspector/chart/placement.js';
import type { Engine } from '../../../../inspector/chart/placer.js';
import { previewMachines } from '../../../../inspector/chart/preview-machines.js';

// The bundle is CommonJS, and its declarations say otherwise.
const Elk = ElkModule as unknown as typeof ElkModule.default;

/** ELK in this thread. */
export const elk: Engine = (graph) => new Elk().layout(graph);

const drawn = new Map<string, Promise<Picture>>();

/** A machine of the preview as it is laid out; once for all tests of a file. */
export function pictureOf(machine: string, direction: Direction): Promise<Picture> {
  const definition = previewMachines.get(machine);
  if (definition === undefined) throw new Error(`no machine "${machine}" in the preview`);
  const key = `${machine} ${direction}`;
  const known =
    drawn.get(key) ?? layout(definition, direction, { engine: elk, measure: measureByTable });
  drawn.set(key, known);
  return known;
}

export interface Named {
  readonly name: string;
  readonly box: Box;
}

/** The states that have nothing inside. */
export const leavesOf = ({ chart, placement }: Picture): Named[] =>
  [...chart.states.values()]
    .filter(({ states }) => states.length === 0)
    .map(({ id }) => ({ name: id, box: placement.states.get(id)!.box }));

/** The labels of routes. */
export const labelsOf = ({ placement }: Picture): Named[] =>
  [...placement.routes].flatMap(([name, { label }]) =>
    label === null ? [] : [{ name, box: label }],
  );

/** The pairs that share any area, by their names. */
export const overlaps = (some: readonly Named[], others: readonly Named[]): string[] =>
  some.flatMap((one) =>
    others
      .filter((other) => other.name !== one.name && intersects(one.box, other.box))
      .map((other) => `${one.name} and ${other.name}`),
  );
