/** What makes a transition happen. */
export type TriggerKind = 'event' | 'after' | 'always' | 'done' | 'error' | 'initial';

/** One edge of a statechart. */
export interface EdgeDefinition {
  /** Unique in its machine, and the same in every process: the source, and a running number. */
  readonly id: string;
  /** The id of the state it leaves. */
  readonly source: string;
  /** The ids of the states it enters; none for a reaction that stays where it is. */
  readonly targets: readonly string[];
  readonly kind: TriggerKind;
  /** The event, the delay (a name, or ms) or the actor; empty for `always` and `initial`. */
  readonly trigger: string;
  /** The type of the event that takes it, as XState names it. */
  readonly eventType: string;
  /** The guard in words, combined ones spelled out; null without one. */
  readonly guard: string | null;
  readonly actions: readonly string[];
  readonly reenter: boolean;
  readonly description: string;
}

/** One state of a statechart. */
export interface StateDefinition {
  /** Unique in its machine. */
  readonly id: string;
  readonly key: string;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  /** How much a history state remembers; null for others. */
  readonly history: 'shallow' | 'deep' | null;
  readonly description: string;
  readonly tags: readonly string[];
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  readonly invokes: readonly { readonly id: string; readonly src: string }[];
  /** In the order in which XState tries them. */
  readonly edges: readonly EdgeDefinition[];
  readonly states: readonly StateDefinition[];
}

/** What is drawn of a machine: its chart and the names in it, no function and no context. */
export interface MachineDefinition {
  /** Equal for equal charts. */
  readonly hash: string;
  readonly id: string;
  readonly root: StateDefinition;
}
