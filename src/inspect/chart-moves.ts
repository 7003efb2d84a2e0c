import type { AnyMachineSnapshot, AnyStateNode, AnyTransitionDefinition } from 'xstate';

/** The states that history states remember, by the id of the history state. */
export type Memory = AnyMachineSnapshot['historyValue'];

/** What one microstep left and entered: XState tells only which transitions were enabled. */
export interface Move {
  /** Those that were taken; one that left a state which another had left already was not. */
  readonly transitions: readonly AnyTransitionDefinition[];
  /** In the order in which they were left. */
  readonly left: readonly AnyStateNode[];
  /** In the order in which they were entered. */
  readonly entered: readonly AnyStateNode[];
  /** Those of them whose initial transition was followed. */
  readonly opened: ReadonlySet<AnyStateNode>;
}

/** Where a machine stands. */
export interface Standing {
  readonly nodes: readonly AnyStateNode[];
  readonly memory: Memory;
}

/** Whether a state is inside another; every state is inside of nothing. */
function isInside(node: AnyStateNode, outer: AnyStateNode | undefined): boolean {
  if (outer === undefined) return true;
  for (let at = node.parent; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
}

const inOrder = (nodes: Iterable<AnyStateNode>): AnyStateNode[] =>
  [...nodes].sort((a, b) => a.order - b.order);

/** The states that a history state stands for before it remembers any. */
export function historyDefault({ config, parent }: AnyStateNode): readonly AnyStateNode[] {
  if (parent === undefined) return [];
  const { target } = config as { readonly target?: unknown };
  if (target === undefined) return parent.type === 'parallel' ? [parent] : parent.initial.target;
  return (Array.isArray(target) ? target : [target]).flatMap((path: unknown) => {
    if (typeof path !== 'string') return [path as AnyStateNode];
    if (path.startsWith('#')) return [parent.machine.getStateNodeById(path)];
    let node: AnyStateNode | undefined = parent;
    for (const key of path.split('.').filter(Boolean)) node = node?.states[key];
    return node === undefined ? [] : [node];
  });
}

const resolved = (targets: readonly AnyStateNode[], memory: Memory): readonly AnyStateNode[] =>
  targets.flatMap((node): readonly AnyStateNode[] =>
    node.type === 'history' ? (memory[node.id] ?? resolved(historyDefault(node), memory)) : [node],
  );

/** The state that a transition does not leave; undefined for one that leaves the root. */
function domainOf(
  { source, reenter, target = [] }: AnyTransitionDefinition,
  memory: Memory,
): AnyStateNode | undefined {
  const targets = resolved(target, memory);
  if (!reenter && targets.every((node) => node === source || isInside(node, source))) {
    return source;
  }
  for (let outer = source.parent; outer !== undefined; outer = outer.parent) {
    const ancestor = outer;
    if (targets.every((node) => isInside(node, ancestor))) return ancestor;
  }
  return reenter ? undefined : source.machine.root;
}

function leftBy(transition: AnyTransitionDefinition, { nodes, memory }: Standing): AnyStateNode[] {
  if (transition.target === undefined || transition.target.length === 0) return [];
  const domain = domainOf(transition, memory);
  return nodes.filter((node) => isInside(node, domain));
}

/** Of transitions that leave the same state the innermost is taken, else the first. */
function taken(
  transitions: readonly AnyTransitionDefinition[],
  before: Standing,
): AnyTransitionDefinition[] {
  let kept: AnyTransitionDefinition[] = [];
  for (const transition of transitions) {
    const left = new Set(leftBy(transition, before));
    const rivals = kept.filter((other) => leftBy(other, before).some((node) => left.has(node)));
    if (!rivals.every(({ source }) => isInside(transition.source, source))) continue;
    kept = [...kept.filter((other) => !rivals.includes(other)), transition];
  }
  return kept;
}

/**
 * The states that a microstep enters: the algorithm of SCXML (appendix D, computeEntrySet), as XState
 * follows it.
 */
class Entry {
  readonly entered = new Set<AnyStateNode>();
  readonly opened = new Set<AnyStateNode>();
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Enters a state whose initial transition is followed, if it has one. */
  open(node: AnyStateNode): void {
    this.entered.add(node);
    this.opened.add(node);
  }

  /** Enters what has to be active in a state. */
  descend(node: AnyStateNode): void {
    if (node.type === 'history') {
      this.#recall(node);
    } else if (node.type === 'compound') {
      for (const child of node.initial.target as readonly AnyStateNode[]) {
        if (child.type !== 'history') this.open(child);
        this.descend(child);
      }
    } else if (node.type === 'parallel') {
      for (const region of this.#emptyRegions(node)) {
        this.open(region);
        this.descend(region);
      }
    }
  }

  /** Enters what a state is in, up to another, with the other regions of what is parallel in it. */
  climb(node: AnyStateNode, outer: AnyStateNode | undefined, isOuterEntered = false): void {
    const first = node === outer ? undefined : node.parent;
    for (let at = first; at !== undefined && at !== outer; at = at.parent) this.#pass(at);
    if (outer?.type === 'parallel' && !isOuterEntered) this.#fill(outer);
  }

  #pass(node: AnyStateNode): void {
    this.entered.add(node);
    if (node.type === 'parallel') this.#fill(node);
  }

  #fill(node: AnyStateNode): void {
    for (const region of this.#emptyRegions(node)) {
      this.entered.add(region);
      this.descend(region);
    }
  }

  #recall(node: AnyStateNode): void {
    const kept = this.#memory[node.id];
    const { parent } = node;
    const states = kept ?? historyDefault(node);
    const isInitial = (node.config as { readonly target?: unknown }).target === undefined;
    for (const state of states) {
      this.entered.add(state);
      if (kept === undefined && isInitial && parent?.type === 'compound') this.opened.add(parent);
      this.descend(state);
    }
    for (const state of states) this.climb(state, parent, true);
  }

  *#emptyRegions(node: AnyStateNode): Generator<AnyStateNode> {
    for (const region of Object.values(node.states)) {
      const isEmpty = ![...this.entered].some((state) => isInside(state, region));
      if (region.type !== 'history' && isEmpty) yield region;
    }
  }
}

/** What a microstep left and entered, from where the machine stood before and after. */
export function moveOf(
  enabled: readonly AnyTransitionDefinition[],
  before: Standing,
  after: Standing,
): Move {
  const transitions = taken(enabled, before);
  const left = new Set(transitions.flatMap((transition) => leftBy(transition, before)));
  const entry = new Entry(after.memory);
  for (const transition of transitions) {
    const { source, reenter, target = [] } = transition;
    const domain = domainOf(transition, after.memory);
    for (const node of target) {
      const isStay = node === source && node === domain && !reenter;
      if (node.type !== 'history' && !isStay) entry.open(node);
      entry.descend(node);
    }
    for (const node of resolved(target, after.memory)) entry.climb(node, domain);
  }
  return {
    transitions,
    left: inOrder(left).reverse(),
    entered: inOrder(entry.entered),
    opened: entry.opened,
  };
}

/** How a machine comes to stand in its initial states. */
export function firstMove(root: AnyStateNode): Move {
  const entry = new Entry({});
  entry.open(root);
  entry.descend(root);
  return { transitions: [], left: [], entered: inOrder(entry.entered), opened: entry.opened };
}
