import { afterAll, describe, expect, it } from 'vitest';
import { coverOf, type Path } from '../machines/paths-cover.js';
import { exploreGraph, type Allows, type Edge } from '../machines/paths-graph.js';
import { disagreements, faults } from '../machines/paths-judge.js';
import { isOpen, leafOf } from '../machines/paths-readings.js';
import { never, patiently, SHORT_MS } from '../machines/paths-real-settings.js';
import { frameOf, peerCloses, setting } from '../machines/paths-settings.js';
import { strict } from '../machines/paths-strict.js';
import { RELOAD, shownByChart } from '../machines/paths-walk.js';
import { requireChromium } from '../support/components.js';
import { recordFigure } from '../support/figures.js';
import { useBrowser } from './fixture.js';
import type { Lab } from './page.js';

declare const lab: Lab;

const { reason } = requireChromium();

/** What a page goes through while nobody can ask it anything; it is asked afterwards. */
const joint = {
  'is frozen and resumed': ['frozen', 'resumed'],
  'goes away and back': ['frozen', 'hidden', 'resumed', 'visible'],
  'is reloaded': [RELOAD, 'start'],
};

const page = setting('a page', {
  joint,
  policy: {
    ...never,
    resume: { delay: { minMs: SHORT_MS, maxMs: SHORT_MS } },
    gates: { ...never.gates, hiddenGraceMs: SHORT_MS },
  },
  leavesOut: /ghost|fails$|sleeps|sign of life|woke|network|room|hint|afresh|credentials/,
});

/** What Chromium can be brought to do. */
const canHappen: Allows = (walk, move) => {
  const { around } = walk.world;
  // There is no connection yet that something could happen to.
  if (leafOf(walk.world) === 'stopped initial') return move === 'start';
  const isWell = around.online && around.visible;
  if (!patiently(walk, move)) return false;
  // A page in the background is frozen, and only a page with a network can be loaded.
  if (move === 'is frozen and resumed') return !around.visible;
  if (move === 'goes away and back') return isWell;
  if (move === 'is reloaded') return isWell;
  // Pages are not told the status of a refused upgrade.
  if (/ends: (?!retry)/.test(move)) return isOpen(walk.world, 'main');
  const changes: Readonly<Record<string, boolean>> = {
    frozen: false,
    resumed: false,
    online: !around.online,
    offline: around.online,
    visible: !around.visible,
    hidden: around.visible,
  };
  return changes[move] ?? true;
};

const graph = exploreGraph(page, { allows: canHappen });

/** Every move of the page, and every end of a link, in each of the six states. */
const shows = ({ from, move }: Edge): readonly string[] => [
  `${move} while ${shownByChart(from.walk.world).status}`,
];
const paths = coverOf(graph, shows);

/** Each status that a page hears on a path since it was loaded last. */
function statuses(path: Path): readonly string[] {
  const loaded = path.findLastIndex(({ move }) => move === 'is reloaded');
  const told = path.slice(Math.max(loaded, 0)).flatMap(({ walk }) => walk.told);
  return told.filter((status, at) => status !== (told[at - 1] ?? 'stopped'));
}

describe.skipIf(reason)(`paths in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();
  const shown = new Set<string>();

  afterAll(() => {
    recordFigure('paths, Chromium: paths', paths.length);
    recordFigure('paths, Chromium: steps', paths.flat().length);
    const all = new Set(graph.edges.flatMap(shows));
    recordFigure('paths, Chromium: moves x statuses', `${shown.size}/${all.size}`);
  });

  const ask = (what: 'start' | 'stop' | 'retryNow'): Promise<unknown> =>
    at.page.evaluate((method) => lab.connection[method](), what);
  const open = (): Promise<unknown> =>
    at.page.evaluate(
      (url, short, long) =>
        lab.open({
          url,
          backoff: () => long,
          stableWindowMs: long,
          connectTimeoutMs: long,
          lostAfterMs: long,
          gates: { network: true, hiddenGraceMs: short },
          resume: { delay: { minMs: short, maxMs: short } },
        }),
      at.proxy.url(),
      SHORT_MS,
      never.stableWindowMs,
    );

  const executors = strict<(before: Edge['from']['walk']['world']) => unknown>(
    {
      start: (before) => (leafOf(before) === 'stopped initial' ? open() : ask('start')),
      stop: () => ask('stop'),
      'retry now': () => ask('retryNow'),
      'retry by force': () => at.page.evaluate(() => lab.connection.retryNow({ force: true })),
      'new credentials': () => at.page.evaluate(() => lab.connection.credentialsChanged()),
      online: () => at.page.setOffline(false),
      offline: () => at.page.setOffline(true),
      visible: () => at.page.show(),
      hidden: () => at.page.hide(),
      'time passes': () => undefined,
      'is frozen and resumed': () => at.page.freeze().then(() => at.page.resume()),
      'goes away and back': async () => {
        await at.page.navigate(at.pages.url('/second'));
        expect(await at.page.back()).toEqual({ fromCache: true });
      },
      'is reloaded': () => at.page.reload().then(open),
      'main opens': () => at.proxy.pass(),
      ...Object.fromEntries(
        peerCloses.map((close) => [
          `main ${close.name}`,
          (before: Edge['from']['walk']['world']) => {
            const { code, reason: why } = frameOf(close);
            if (isOpen(before, 'main')) {
              at.server.closeAll(code, why);
            } else {
              at.server.refuseWith(503);
              at.proxy.pass();
            }
          },
        ]),
      ),
    },
    'a step in a browser',
  );

  async function make({ from, move, walk }: Edge): Promise<void> {
    // Nothing of the next attempt gets through before a path lets it.
    if (!move.startsWith('main')) at.proxy.stall('up');
    await executors[move]!(from.walk.world);
    // A wait that is about to end may have ended before the page could be asked.
    if (!patiently(walk, 'time passes')) {
      const { status, reason: why, attempt } = shownByChart(walk.world);
      await at.page.waitFor(
        (expected) => {
          const snapshot = lab.connection.getSnapshot();
          return `${snapshot.status} ${String(snapshot.reason)} ${snapshot.attempt}` === expected;
        },
        `${status} ${String(why)} ${attempt}`,
      );
    }
    if (!leafOf(walk.world).startsWith('connected')) at.proxy.stall('up');
    at.server.accept();
  }

  it('agree with the oracle', () => {
    expect(faults(graph, disagreements)).toEqual([]);
  });

  it.each(paths.map((path) => [path.map(({ move }) => move).join(', '), path] as const))(
    '%s',
    async (_, path) => {
      at.proxy.stall('up');
      for (const edge of path) {
        await make(edge);
        for (const item of shows(edge)) shown.add(item);
      }
      const heard = (await at.heard()).filter((said) => said.startsWith('status '));
      const expected = statuses(path);
      expect(heard.map((said) => said.split(' ')[1]).slice(0, expected.length)).toEqual(expected);
    },
  );
});
