import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import { againstFlow } from './flow.js';
import { FRAME_GAP, type Link, type Options, type Shape } from './nodes.js';
import type { Box } from './geometry.js';
import type { Direction, PlacedRoute, Port } from './placement.js';

const common: Options = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.spacing.nodeNode': '24',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '0',
  'elk.layered.spacing.nodeNodeBetweenLayers': '28',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
};

/** How long ELK looks for fewer crossings, by how many links there are. */
const thoroughness = (links: number): string => (links > 80 ? '10' : '60');

/** What is asked of ELK first, and what of it when it fails on that. */
export const manners = (links: number): readonly Options[] => [
  {
    'elk.layered.thoroughness': thoroughness(links),
    'elk.layered.crossingMinimization.hierarchicalSweepiness': '1',
    'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  },
  {},
];

const portId = (node: string, link: string): string => `${node} port ${link}`;

const elkPorts = (node: string, ports: ReadonlyMap<string, Port>): Pick<ElkNode, 'ports'> => ({
  ports: [...ports].map(([link, { x, y, side }]) => ({
    id: portId(node, link),
    x,
    y,
    width: 0,
    height: 0,
    layoutOptions: { 'elk.port.side': side },
  })),
});

const toElk =
  (direction: Direction, shared: Options) =>
  ({ id, width, height, children, ports = new Map(), options = {} }: Shape): ElkNode => {
    if (children.length === 0)
      return {
        id,
        width,
        height,
        ...elkPorts(id, ports),
        layoutOptions: {
          ...options,
          ...(ports.size > 0 && { 'elk.portConstraints': 'FIXED_POS' }),
        },
      };
    const [least, gap] = [String(width), String(FRAME_GAP)];
    return {
      id,
      children: children.map(toElk(direction, shared)),
      layoutOptions: {
        ...shared,
        'elk.padding': `[top=${String(height)},left=${gap},bottom=${gap},right=${gap}]`,
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        // ELK turns the picture for DOWN, and forgets to turn this size with it.
        'elk.nodeSize.minimum': direction === 'DOWN' ? `(1,${least})` : `(${least},1)`,
        ...options,
      },
    };
  };

/** The ports of all shapes, by the link and the node. */
const portsIn = ({ id, ports, children }: Shape): string[] => [
  ...[...(ports ?? new Map<string, Port>()).keys()].map((link) => portId(id, link)),
  ...children.flatMap(portsIn),
];

/** The graph that ELK lays out: a shape with all in it, and links that have room for their labels. */
export function elkGraph(
  shape: Shape,
  links: readonly Link[],
  direction: Direction,
  manner: Options = {},
): ElkNode {
  // ELK does not hand options down: every frame gets them.
  const shared = { ...common, ...manner, 'elk.direction': direction };
  const against = againstFlow(shape, links);
  const ports = new Set(portsIn(shape));
  // A label stands near the state that its line leaves.
  const labelOptions = (isTurned: boolean): Options => ({
    'elk.edgeLabels.inline': 'true',
    'elk.layered.edgeLabels.centerLabelPlacementStrategy': isTurned ? 'HEAD_LAYER' : 'TAIL_LAYER',
  });
  return {
    id: 'paper',
    layoutOptions: shared,
    children: [toElk(direction, shared)(shape)],
    edges: links.map(({ id, source, target, label }) => {
      const end = (node: string): string => {
        const port = portId(node, id);
        return ports.has(port) ? port : node;
      };
      const [from, to] = against.has(id) ? [target, source] : [source, target];
      return {
        id,
        sources: [end(from)],
        targets: [end(to)],
        labels:
          label === null
            ? []
            : [{ text: id, ...label, layoutOptions: labelOptions(against.has(id)) }],
      };
    }),
  };
}

const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box => ({
  x,
  y,
  width,
  height,
});

function placedRoute({ sections = [], labels = [] }: ElkExtendedEdge): PlacedRoute {
  const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  const [label] = labels;
  return { points, label: label === undefined ? null : boxOf(label) };
}

const nodesIn = (node: ElkNode): ElkNode[] => [node, ...(node.children ?? []).flatMap(nodesIn)];

/** What ELK has placed. */
export interface ElkResult {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly routes: ReadonlyMap<string, PlacedRoute>;
}

/** Reads a graph that ELK has laid out; links that were given the other way round are turned back. */
export function elkResult(paper: ElkNode, shape: Shape, links: readonly Link[]): ElkResult {
  const against = againstFlow(shape, links);
  const nodes = nodesIn(paper);
  const edges = nodes.flatMap((node) => node.edges ?? []);
  return {
    boxes: new Map(nodes.map((node) => [node.id, boxOf(node)])),
    routes: new Map(
      edges.map((edge) => {
        const { points, label } = placedRoute(edge);
        return [edge.id, { points: against.has(edge.id) ? points.toReversed() : points, label }];
      }),
    ),
  };
}
