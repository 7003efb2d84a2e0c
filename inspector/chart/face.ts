import type { EdgeDefinition, StateDefinition } from 'linekeeper/inspect';
import type { Size } from './geometry.js';
import { countdownStyle, lineHeight, titleStyle, type Measure } from './measure.js';
import type { Direction } from './placement.js';
import { muted, plain, wrap, type Line, type Span } from './text.js';
import { countdownText, edgeSpans, reactionSpans } from './words.js';

/** Words about an edge or a state, in lines. */
export interface Note {
  readonly kind: 'entry' | 'exit' | 'invoke' | 'edge';
  /** The id of the edge that it tells of; null for what is none. */
  readonly edge: string | null;
  readonly lines: readonly Line[];
  /** Whether a timer takes its edge: a line is kept free for the countdown. */
  readonly isDelayed: boolean;
  /** The width of the countdown's number with room for a bar beside it, in px. */
  readonly countdownWidth: number;
}

/** The words on a state, and the room that they take. */
export interface Face extends Size {
  readonly title: readonly Line[];
  readonly notes: readonly Note[];
  /** Whether the name is all there is: it stands in the middle. */
  readonly isBare: boolean;
}

/** Around the words of a state, in px. */
export const facePadding = { x: 12, y: 10 } as const;
/** Around the words of a label, in px. */
export const labelPadding = { x: 6, y: 2 } as const;
/** Between the notes of a label, in px. */
export const labelGap = 5;
/** Between the name of a state and what stands below it, in px. */
export const titleGap = 3;
/** The badge before the name of a history state, in px. */
export const badgeWidth = 26;

/** How wide words may run, in px: what lies in a row should be narrow. */
const widest = {
  RIGHT: { leaf: 190, frame: 360, label: 132 },
  DOWN: { leaf: 220, frame: 420, label: 176 },
} as const;
const SMALLEST = { width: 92, height: 40 };
/** The least length of the bar beside a countdown, with the gap before it, in px. */
export const BAR_WIDTH = 40;

/** How words are measured, and how wide they may run. */
export interface Lettering {
  readonly measure: Measure;
  readonly direction: Direction;
}

const noteOf = (
  kind: Note['kind'],
  spans: readonly Span[],
  width: number,
  measure: Measure,
  edge: EdgeDefinition | null = null,
): Note => ({
  kind,
  edge: edge?.id ?? null,
  lines: wrap(spans, width, measure),
  isDelayed: edge?.kind === 'after',
  countdownWidth: measure(countdownText(59_999), countdownStyle) + BAR_WIDTH,
});

/** The width of a note; wider while it counts down, if its words are short. */
export const noteWidth = ({ lines, countdownWidth }: Note, isCounting: boolean): number =>
  Math.max(...lines.map(({ width }) => width), isCounting ? countdownWidth : 0);

/** The height of a note; while it counts down, with one line more. */
export const noteHeight = ({ lines }: Note, isCounting: boolean): number =>
  (lines.length + (isCounting ? 1 : 0)) * lineHeight.label;

/** The room for notes below each other, each with its countdown. */
export const roomFor = (notes: readonly Note[], gap = 0): Size => ({
  width: Math.max(0, ...notes.map((note) => noteWidth(note, note.isDelayed))),
  height: notes.reduce(
    (sum, note) => sum + noteHeight(note, note.isDelayed) + gap,
    notes.length > 0 ? -gap : 0,
  ),
});

/** The edges that enter no state: what a state does without leaving. */
export const reactionsOf = ({ edges }: StateDefinition): readonly EdgeDefinition[] =>
  edges.filter(({ targets }) => targets.length === 0);

/** The label of an edge that is drawn. */
export const edgeNote = (
  edge: EdgeDefinition,
  source: StateDefinition,
  { measure, direction }: Lettering,
): Note => noteOf('edge', edgeSpans(edge, source), widest[direction].label, measure, edge);

function notesOf(state: StateDefinition, width: number, measure: Measure): Note[] {
  const { entry, exit, invokes } = state;
  const list = (kind: 'entry' | 'exit', names: readonly string[]): Note[] => {
    if (names.length === 0) return [];
    return [noteOf(kind, [muted(kind), plain(names.join(', '))], width, measure)];
  };
  return [
    ...list('entry', entry),
    ...list('exit', exit),
    ...invokes.map(({ id, src }) => {
      const name = id.includes(state.id) ? src : id;
      return noteOf('invoke', [muted('invoke'), plain(name)], width, measure);
    }),
    ...reactionsOf(state).map((edge) =>
      noteOf('edge', reactionSpans(edge, state), width, measure, edge),
    ),
  ];
}

/** Breaks the words on a state into lines. */
export function faceOf(state: StateDefinition, { measure, direction }: Lettering): Face {
  const room = widest[direction][state.states.length === 0 ? 'leaf' : 'frame'];
  const title = wrap([plain(state.key)], room, measure, titleStyle);
  const notes = notesOf(state, room, measure);
  const badge = state.type === 'history' ? badgeWidth : 0;
  const words = roomFor(notes);
  const width = Math.max(words.width, ...title.map((line) => line.width + badge));
  const gap = notes.length > 0 ? titleGap : 0;
  const height = words.height + gap + title.length * lineHeight.title;
  return {
    title,
    notes,
    isBare: notes.length === 0 && state.states.length === 0,
    width: Math.max(SMALLEST.width, Math.ceil(width) + 2 * facePadding.x),
    height: Math.max(SMALLEST.height, height + 2 * facePadding.y),
  };
}
