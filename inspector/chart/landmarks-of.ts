import type { StateDefinition } from 'linekeeper/inspect';

/** More names than this are no landmarks. */
const MOST = 12;

const known = new WeakMap<StateDefinition, ReadonlySet<StateDefinition>>();

const inside = (state: StateDefinition): StateDefinition[] => [
  state,
  ...state.states.flatMap(inside),
];

/** The states that a chart is known by: those with tags, since tags are for who looks from outside. */
export function landmarksOf(root: StateDefinition): ReadonlySet<StateDefinition> {
  const before = known.get(root);
  if (before !== undefined) return before;
  const tagged = inside(root).filter(({ tags }) => tags.length > 0);
  const landmarks = new Set(tagged.length > MOST ? [] : tagged);
  known.set(root, landmarks);
  return landmarks;
}
