import type { EdgeDefinition, StateDefinition } from 'linekeeper/inspect';
import { expect, test } from 'vitest';
import { inside } from '../../../../inspector/chart/chart-states.js';
import { previewMachines } from '../../../../inspector/chart/preview-machines.js';
import { muted, plain, textOf, wrap } from '../../../../inspector/chart/text.js';
import {
  countdownText,
  durationText,
  edgeSpans,
  reactionSpans,
} from '../../../../inspector/chart/words.js';

function textsOf(machine: string, state: string): string[] {
  const found = inside(previewMachines.get(machine)!.root).find(({ key }) => key === state)!;
  const spans = (edge: EdgeDefinition, source: StateDefinition) =>
    edge.targets.length === 0 ? reactionSpans(edge, source) : edgeSpans(edge, source);
  return found.edges.map((edge) => textOf(spans(edge, found)));
}

test('an edge reads as statecharts write it', () => {
  expect(textsOf('connection', 'opening')).toEqual([
    'transport.opened [isLastToOpen]',
    'transport.opened [isCurrent] / noteOpened',
    'after connectTimeout',
    '[isAttemptGateClosed]',
  ]);
});

test('what always happens, and what happens else', () => {
  expect(textsOf('connection', 'admission').slice(-2)).toEqual(['[needsCredentials]', 'else']);
});

test('an actor without an id of its own is named by its logic', () => {
  expect(textsOf('odd', 'c')).toEqual(['done: loadThings', 'error: loadThings / log']);
});

test('a state that is done says so without its own id', () => {
  expect(textsOf('odd', 'both')).toContain('done');
});

test('a history state says where it leads by default', () => {
  expect(textsOf('odd', 'last')).toEqual(['default']);
});

test('a delay in ms is a duration', () => {
  expect(textsOf('light', 'red')).toContain('after 1.5 min');
});

test.each([
  [0, '0 ms'],
  [250, '250 ms'],
  [3000, '3 s'],
  [1500, '1.5 s'],
  [90_000, '1.5 min'],
  [7_200_000, '2 h'],
])('%i ms lasts %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [0, '0.0 s'],
  [1, '0.1 s'],
  [3200, '3.2 s'],
  [59_900, '59.9 s'],
  [60_000, '1:00'],
  [65_400, '1:06'],
  [3_600_000, '1:00:00'],
])('with %i ms left it says %s', (ms, text) => {
  expect(countdownText(ms)).toBe(text);
});

/** Ten px for each letter. */
const measure = (text: string): number => text.length * 10;

test('words are wrapped between words, and keep how they stand out', () => {
  const lines = wrap([plain('one two'), muted('three four')], 100, measure);
  expect(lines.map(({ spans }) => spans)).toEqual([[plain('one two')], [muted('three four')]]);
});

test('a word somewhat wider than a line stays whole', () => {
  expect(wrap([plain('thirteenchars')], 100, measure)).toHaveLength(1);
});

test('a very long word is broken before a hump or behind a dot, and nothing of it is lost', () => {
  const lines = wrap([plain('some.event.nameWithManyHumpsInItAndMore')], 100, measure);
  expect(lines.map(({ spans }) => textOf(spans))).toEqual([
    'some.event.',
    'nameWithMany',
    'HumpsInItAnd',
    'More',
  ]);
});

test('a long word without any place to break is broken anywhere', () => {
  const lines = wrap([plain('x'.repeat(40))], 100, measure);
  expect(lines.map(({ spans }) => textOf(spans)).join('')).toBe('x'.repeat(40));
  expect(Math.max(...lines.map(({ width }) => width))).toBeLessThanOrEqual(140);
});
