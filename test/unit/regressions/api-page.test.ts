import { describe, expect, it } from 'vitest';
import * as linekeeper from '../../../src/client/index.js';
import * as machines from '../../../src/client/machines.js';
import { apiPage } from '../../../docs/generate/api-page.js';
import { sessionBounds } from '../../../src/protocol/session-defaults.js';
import { eventNotes } from '../../../docs/generate/api-notes.js';

/** The names in the first column of the tables of each section, by its title. */
const sections = new Map(
  apiPage()
    .split(/^##+ /m)
    .map((section) => [
      section.slice(0, section.indexOf('\n')),
      [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name ?? ''),
    ]),
);

/** Every option of presets and policies, `storm.maxAttempts` say. */
const pathsOf = (value: object, prefix = ''): string[] =>
  Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
    typeof part === 'object' && part !== null
      ? [prefix + key, ...pathsOf(part, `${prefix}${key}.`)]
      : [prefix + key],
  );

describe('the page of the API', () => {
  it.each([
    ['Exports of `linekeeper`', linekeeper],
    ['Exports of `linekeeper/machines`', machines],
  ])('names every value of: %s', (title, exported) => {
    expect(sections.get(title)).toEqual(expect.arrayContaining(Object.keys(exported)));
  });

  it('names every event', () => {
    expect(sections.get('Events')).toEqual(Object.keys(eventNotes));
  });

  it('names every option of the default preset', () => {
    const all = [...sections.values()].flat();
    const options = pathsOf(linekeeper.presets.default);
    // The range of a delay is told in its own words.
    const expected = options.filter((option) => !option.startsWith('resume.delay.'));
    expect(expected.length).toBeGreaterThan(15);
    expect(all).toEqual(expect.arrayContaining(expected));
  });

  it('names every field of a snapshot and of the metrics', () => {
    const connection = linekeeper.createConnection({ url: 'wss://line.test/' });
    const { metrics, ...snapshot } = connection.getSnapshot();
    expect(sections.get('Snapshot')).toEqual([...Object.keys(snapshot), 'metrics']);
    expect(sections.get('Metrics in the snapshot')).toEqual(Object.keys(metrics));
    const own = Object.keys(connection.getMetrics()).filter((name) => !(name in metrics));
    expect(sections.get('Metrics')?.toSorted()).toEqual(own.toSorted());
  });

  it('names every option of a session, with its default', () => {
    expect(sections.get('session')).toEqual([
      'session.required',
      ...Object.keys(sessionBounds).map((name) => `session.${name}`),
      'session.codec',
    ]);
    for (const [name, value] of Object.entries(sessionBounds)) {
      expect(apiPage()).toMatch(new RegExp(`\\| \`session\\.${name}\` \\| [^|]+ \\| ${value}\\b`));
    }
  });

  it('names every member of a session', () => {
    const { session } = linekeeper.createConnection({ url: 'wss://line.test/', session: true });
    expect(sections.get('ConnectionSession')).toEqual(Object.keys(session ?? {}));
  });

  it('names every method', () => {
    const connection = linekeeper.createConnection({ url: 'wss://line.test/' });
    expect(sections.get('Methods')?.toSorted()).toEqual(Object.keys(connection).toSorted());
  });
});
