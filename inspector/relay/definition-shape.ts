import type { EdgeDefinition, MachineDefinition, StateDefinition } from 'linekeeper/inspect';
import { flag, listOf, nullable, objectOf, oneOf, text, type Check } from './shape.js';

const word = text();
const words = listOf(word);

const edge = objectOf<EdgeDefinition>({
  id: word,
  source: word,
  targets: words,
  kind: oneOf('event', 'after', 'always', 'done', 'error', 'initial'),
  trigger: word,
  eventType: word,
  guard: nullable(word),
  actions: words,
  reenter: flag,
  description: word,
});

const state: Check = objectOf<StateDefinition>({
  id: word,
  key: word,
  type: oneOf('atomic', 'compound', 'parallel', 'final', 'history'),
  history: nullable(oneOf('shallow', 'deep')),
  description: word,
  tags: words,
  entry: words,
  exit: words,
  invokes: listOf(objectOf<StateDefinition['invokes'][number]>({ id: word, src: word })),
  edges: listOf(edge),
  // States hold states.
  states: (value) => states(value),
});

const states = listOf(state);

/** The chart of a machine. */
export const definition: Check = objectOf<MachineDefinition>({ hash: word, id: word, root: state });
