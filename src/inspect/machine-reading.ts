import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { EdgeDefinition, MachineDefinition, StateDefinition } from './definition.js';
import { historyDefault } from './chart-moves.js';
import { actionNames, guardName, srcName } from './names.js';

function triggerOf(
  eventType: string,
  node: AnyStateNode,
): Pick<EdgeDefinition, 'kind' | 'trigger'> {
  const rest = (prefix: string): string | null =>
    eventType.startsWith(prefix) ? eventType.slice(prefix.length) : null;
  if (eventType === '') return { kind: 'always', trigger: '' };
  const after = rest('xstate.after.');
  // `xstate.after.<delay>.<id of the state>`, and either may have dots in it.
  if (after !== null) return { kind: 'after', trigger: after.slice(0, -node.id.length - 1) };
  const done = rest('xstate.done.actor.') ?? rest('xstate.done.state.');
  if (done !== null) return { kind: 'done', trigger: done };
  const error = rest('xstate.error.actor.');
  if (error !== null) return { kind: 'error', trigger: error };
  return { kind: 'event', trigger: eventType };
}

/** Reads the chart of a machine, and remembers which of its edges is which. */
export class MachineReading {
  readonly definition: MachineDefinition;
  readonly root: AnyStateNode;
  readonly #edges = new Map<AnyTransitionDefinition, string>();
  /** The first edge of each event type. */
  readonly #byEvent = new Map<string, string>();

  constructor(machine: AnyStateMachine) {
    this.root = machine.root;
    const root = this.#state(machine.root);
    this.definition = { hash: hashOf(JSON.stringify(root)), id: machine.id, root };
  }

  /** The ids of the edges that a microstep took; XState hands out the definitions themselves. */
  edgesOf(transitions: readonly AnyTransitionDefinition[]): string[] {
    return transitions.flatMap((transition) => this.#edges.get(transition) ?? []);
  }

  /** Whether an event of this type is named in the chart. */
  declares(eventType: string): boolean {
    return this.#byEvent.has(eventType);
  }

  /** The ids of the initial edges of these states. */
  initialEdgesOf(nodes: Iterable<AnyStateNode>): string[] {
    return [...nodes].flatMap((node) =>
      node.type === 'compound' ? (this.#edges.get(node.initial) ?? []) : [],
    );
  }

  /** The first edge that an event of this type takes: a timer's event names one state. */
  edgeOfEvent(eventType: string): string | null {
    return this.#byEvent.get(eventType) ?? null;
  }

  #state(node: AnyStateNode): StateDefinition {
    const initial = node.type === 'compound' ? node.initial : undefined;
    const transitions = [...node.transitions.values()].flat().concat(node.always ?? []);
    const edges = transitions.map((transition, index) =>
      this.#edge(transition, `${node.id}:${index}`, node),
    );
    if (initial !== undefined) {
      edges.push(this.#edge(initial, `${node.id}:initial`, node, 'initial'));
    }
    if (node.type === 'history') edges.push(...this.#default(node));
    return {
      id: node.id,
      key: node.key,
      type: node.type,
      history: node.type !== 'history' ? null : node.history === 'deep' ? 'deep' : 'shallow',
      description: node.description ?? '',
      tags: [...node.tags],
      entry: actionNames(node.entry),
      exit: actionNames(node.exit),
      invokes: node.invoke.map(({ id, src }) => ({ id, src: srcName(src) })),
      edges,
      states: Object.values(node.states).map((child) => this.#state(child)),
    };
  }

  /** Where a history state leads that remembers nothing yet, unless that is its parent's initial. */
  #default(node: AnyStateNode): EdgeDefinition[] {
    const { target } = node.config as { readonly target?: unknown };
    if (target === undefined) return [];
    const edge = { source: node, target: historyDefault(node), eventType: '', reenter: false };
    const transition = { ...edge, actions: [] } as unknown as AnyTransitionDefinition;
    return [this.#edge(transition, `${node.id}:0`, node)];
  }

  #edge(
    transition: AnyTransitionDefinition,
    id: string,
    node: AnyStateNode,
    kind?: 'initial',
  ): EdgeDefinition {
    const { guard, target, actions, reenter } = transition;
    const { eventType, description } = transition as { eventType: string; description?: string };
    this.#edges.set(transition, id);
    if (kind === undefined && !this.#byEvent.has(eventType)) this.#byEvent.set(eventType, id);
    return {
      id,
      source: node.id,
      targets: (target ?? []).map((state) => state.id),
      ...(kind === undefined ? triggerOf(eventType, node) : { kind, trigger: '' }),
      eventType: kind === undefined ? eventType : '',
      guard: guard === undefined ? null : guardName(guard),
      actions: actionNames(actions),
      reenter,
      description: description ?? '',
    };
  }
}

/** FNV-1a over UTF-16 code units, 32 bits: tells charts apart, and guards nothing. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
