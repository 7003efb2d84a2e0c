import { around, type ChartState, type ChartTransition } from './chart.js';
import { widthOf, wrap } from './text.js';
import { delayText } from './words.js';

/** The name of a state. */
export const title = { size: 13, bold: true };
/** Everything else. */
export const small = { size: 11 };
/** From one line of text to the next, in px. */
export const LINE = 14;

const LEAF_WIDTH = 178;

const triggerText = ({ trigger: { kind, name } }: ChartTransition): string => {
  if (kind === 'always') return '';
  if (kind === 'after') return `after ${delayText(name)}`;
  return kind === 'event' ? name : `${kind}: ${name}`;
};

/** A transition as statecharts write it: `transport.opened [isLastToOpen]`. */
export function transitionText(transition: ChartTransition): string {
  const { guard } = transition;
  const parts = [triggerText(transition), guard === null ? '' : `[${guard}]`];
  return parts.filter((part) => part !== '').join(' ') || 'else';
}

/** Whether a state around this one has the same transition, but for its actions. */
export const isRepeated = (
  state: ChartState,
  { trigger, guard, target }: ChartTransition,
): boolean =>
  around(state)
    .slice(1)
    .flatMap(({ transitions }) => transitions)
    .some(
      (other) =>
        other.trigger.kind === trigger.kind &&
        other.trigger.name === trigger.name &&
        other.guard === guard &&
        other.target === target,
    );

/** What a state does without leaving: `environment.online, environment.woke / probe`. */
function reactionsOf(state: ChartState): string[] {
  const byActions = new Map<string, string[]>();
  for (const transition of state.transitions) {
    if (transition.target !== null) continue;
    const actions = transition.actions.join(', ');
    byActions.set(actions, [...(byActions.get(actions) ?? []), transitionText(transition)]);
  }
  return [...byActions].map(([actions, texts]) => `${texts.join(', ')} / ${actions || 'nothing'}`);
}

/** The words on a state, and the room that they take. */
export interface Face {
  readonly descriptions: readonly string[];
  readonly notes: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** Breaks the words on a state into lines. */
export function faceOf(state: ChartState): Face {
  const room = state.states.length === 0 ? LEAF_WIDTH : 2 * LEAF_WIDTH;
  const descriptions = state.description === '' ? [] : wrap(state.description, room, small);
  const sentences = [...state.invokes.map((name) => `invokes ${name}`), ...reactionsOf(state)];
  const notes = sentences.flatMap((note) => wrap(`• ${note}`, room, small));
  const texts = [...descriptions, ...notes];
  const widest = Math.max(widthOf(state.key, title), ...texts.map((text) => widthOf(text, small)));
  return { descriptions, notes, width: widest + 24, height: 32 + LINE * texts.length };
}
