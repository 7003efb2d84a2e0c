import ElkModule, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { Path } from './geometry.js';
import type { Box, Point } from './svg.js';

// The bundle is CommonJS, and its declarations say otherwise.
const Elk = ElkModule as unknown as typeof ElkModule.default;

type Options = Readonly<Record<string, string>>;

/** A node to be placed; one with children grows around them, below a header of its height. */
export interface Shape {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly children?: readonly Shape[];
  readonly options?: Options;
}

/** A connection to be routed, with room for a label of this size. */
export interface Route {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly label?: { readonly width: number; readonly height: number };
  readonly options?: Options;
}

/** Where everything has its place, in px from the corner of the picture. */
export interface Placement {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly paths: ReadonlyMap<string, Path>;
}

/** From left to right, or from top to bottom. */
export type Direction = 'RIGHT' | 'DOWN';

const common: Options = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.thoroughness': '40',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.edgeLabels.sideSelection': 'ALWAYS_UP',
  'elk.layered.spacing.nodeNodeBetweenLayers': '34',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
};

const toElk =
  (direction: Direction) =>
  ({ id, width, height, children = [], options = {} }: Shape): ElkNode => {
    if (children.length === 0) return { id, width, height, layoutOptions: { ...options } };
    const least = String(width);
    return {
      id,
      children: children.map(toElk(direction)),
      layoutOptions: {
        'elk.padding': `[top=${String(height)},left=16,bottom=16,right=16]`,
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        // ELK turns the picture for DOWN, and forgets to turn this size with it.
        'elk.nodeSize.minimum': direction === 'DOWN' ? `(1,${least})` : `(${least},1)`,
        ...options,
      },
    };
  };

const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box => ({
  x,
  y,
  width,
  height,
});

const nodesIn = (node: ElkNode): ElkNode[] => [node, ...(node.children ?? []).flatMap(nodesIn)];

function pathOf({ sections = [], labels = [] }: ElkExtendedEdge): Path {
  const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  const label = labels[0];
  return { points, ...(label !== undefined && { label: boxOf(label) }) };
}

/** Places shapes and routes connections between them, by ELK's layered algorithm. */
export async function layOut(
  shapes: readonly Shape[],
  routes: readonly Route[],
  direction: Direction,
  options: Options = {},
): Promise<Placement> {
  const placed: ElkNode = await new Elk().layout({
    id: 'paper',
    layoutOptions: { ...common, 'elk.direction': direction, ...options },
    children: shapes.map(toElk(direction)),
    edges: routes.map(({ id, source, target, label, options: own = {} }) => ({
      id,
      sources: [source],
      targets: [target],
      labels: label === undefined ? [] : [{ text: id, ...label }],
      layoutOptions: { ...own },
    })),
  });
  const [paper, ...nodes] = nodesIn(placed);
  const edges = [paper, ...nodes].flatMap((node) => node?.edges ?? []);
  const { width, height } = boxOf(placed);
  return {
    width,
    height,
    boxes: new Map(nodes.map((node) => [node.id, boxOf(node)])),
    paths: new Map(edges.map((edge) => [edge.id, pathOf(edge)])),
  };
}

/** Puts one placement onto the paper of another. */
export function pasted(onto: Placement, piece: Placement, at: Point): Placement {
  const point = ({ x, y }: Point): Point => ({ x: x + at.x, y: y + at.y });
  const box = (one: Box): Box => ({ ...one, ...point(one) });
  const path = ({ points, label }: Path): Path => ({
    points: points.map(point),
    ...(label !== undefined && { label: box(label) }),
  });
  return {
    ...onto,
    boxes: new Map([
      ...onto.boxes,
      ...[...piece.boxes].map(([id, one]) => [id, box(one)] as const),
    ]),
    paths: new Map([
      ...onto.paths,
      ...[...piece.paths].map(([id, one]) => [id, path(one)] as const),
    ]),
  };
}
