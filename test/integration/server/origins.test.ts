import { expect, it } from 'vitest';
import { openRaw, record, refusedUpgrade, startServer, urlOf } from './rig.js';

/** Which of these origins are let in; undefined for a request without one. */
async function letIn(
  origins: readonly (string | RegExp)[] | undefined,
  asked: readonly (string | undefined)[],
): Promise<readonly (string | undefined)[]> {
  const server = await startServer(origins === undefined ? {} : { origins });
  const answers = asked.map(async (origin) => {
    const options = origin === undefined ? {} : { origin };
    try {
      await openRaw(urlOf(server), options);
      return origin ?? 'without';
    } catch {
      return null;
    }
  });
  return (await Promise.all(answers)).filter((origin) => origin !== null);
}

it('without a list every page is let in', async () => {
  expect(await letIn(undefined, ['https://a.example', 'null', undefined])).toEqual([
    'https://a.example',
    'null',
    'without',
  ]);
});

it('only the pages of the list are let in, to the letter', async () => {
  const asked = [
    'https://a.example',
    'https://b.example',
    'http://a.example',
    'https://a.example:8443',
    'https://a.example.evil.example',
    'null',
  ];
  expect(await letIn(['https://a.example', 'https://b.example'], asked)).toEqual([
    'https://a.example',
    'https://b.example',
  ]);
});

it('a request without an origin does not come from a page, and is let in', async () => {
  expect(await letIn(['https://a.example'], [undefined])).toEqual(['without']);
});

it('an empty list lets no page in', async () => {
  expect(await letIn([], ['https://a.example', undefined])).toEqual(['without']);
});

it('a regular expression lets in what it matches, each time', async () => {
  const asked = ['https://x.a.example', 'https://y.a.example', 'https://a.example.evil'];
  for (const flags of ['', 'g', 'y']) {
    const origins = [new RegExp('^https://\\w+\\.a\\.example$', flags)];
    expect(await letIn(origins, asked), `flags "${flags}"`).toEqual(asked.slice(0, 2));
  }
});

it('a page that is not on the list is answered 403, and the app is told', async () => {
  const server = await startServer({ origins: ['https://a.example'] });
  const said = record(server);
  const refused = await refusedUpgrade(urlOf(server), { origin: 'https://evil.example' });
  expect(refused.status).toBe(403);
  expect(said).toEqual(['refused 403 the origin is not allowed']);
});
