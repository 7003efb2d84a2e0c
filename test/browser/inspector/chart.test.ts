import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BrowserPage } from '../../support/chromium-page.js';
import { launchChromium, type Chromium } from '../../support/chromium.js';
import type { Stage } from './chart-page.js';
import { serveChart, type ChartServer } from './serve-chart.js';

declare const stage: Stage;

let server: ChartServer;
let browser: Chromium;
let page: BrowserPage;

const opening = 'connection.supervising.line.link.live.opening';
const waiting = 'connection.supervising.line.cooldown.waiting';
const around = (id: string): string[] =>
  id.split('.').map((_, index, keys) => keys.slice(0, index + 1).join('.'));

beforeAll(async () => {
  [server, browser] = await Promise.all([
    serveChart(),
    launchChromium({ flags: ['--window-size=1200,800'] }),
  ]);
});

afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

beforeEach(async () => {
  page = await browser.newPage(server.url());
  await page.waitFor(() => 'stage' in globalThis);
});

afterEach(async () => {
  const { errors, console } = page;
  await page.close();
  expect({ errors, console }).toEqual({ errors: [], console: [] });
});

/** Shows a scene, and waits until it is drawn. */
async function show(changes: Parameters<Stage['show']>[0]): Promise<void> {
  await page.evaluate((given) => stage.show(given), changes);
  await page.waitFor(() => document.querySelector('[data-state], .lk-chart-outline') !== null);
}

/** Actual size, where all words are drawn. */
async function enlarge(): Promise<void> {
  await press('0');
  await page.waitFor(() =>
    document.querySelector('.lk-chart-pane > g')!.getAttribute('transform')!.endsWith('scale(1)'),
  );
}

/** Presses a key in the chart, where the focus is, or else in its first state. */
async function press(key: string): Promise<void> {
  await page.evaluate((pressed) => {
    const inside = document.activeElement?.closest('.lk-chart-pane') !== null;
    if (!inside) document.querySelector<SVGElement>('[tabindex="0"]')!.focus();
    const init = { key: pressed, bubbles: true, cancelable: true };
    document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', init));
  }, key);
}

const attributes = (selector: string, name: string): Promise<string[]> =>
  page.evaluate(
    (wanted, attribute) =>
      [...document.querySelectorAll(wanted)].map((one) => one.getAttribute(attribute)!).sort(),
    selector,
    name,
  );

describe.each(['connection', 'odd', 'long'])('the machine %s', (machine) => {
  test('has every state and every edge once, and all can be seen', async () => {
    await show({ machine });
    await enlarge();
    const { wanted, seen } = await page.evaluate((name) => {
      const states: string[] = [];
      const edges: string[] = [];
      const walk = (state: ReturnType<Stage['definition']>['root']): void => {
        states.push(state.id);
        edges.push(...state.edges.map(({ id }) => id));
        state.states.forEach(walk);
      };
      walk(stage.definition(name).root);
      const visible = (attribute: string): string[] =>
        [...document.querySelectorAll<SVGGraphicsElement>(`[${attribute}]`)]
          .filter((element) => {
            const { width, height } = element.getBBox();
            return width + height > 0 && element.checkVisibility();
          })
          .map((element) => element.getAttribute(attribute)!);
      return {
        wanted: [states.sort(), edges.sort()],
        seen: [visible('data-state').sort(), visible('data-edge').sort()],
      };
    }, machine);
    expect(seen).toEqual(wanted);
  });

  test.each(['RIGHT', 'DOWN'] as const)(
    'runs %s without an overlap, and no word is cut',
    async (direction) => {
      await show({ machine, direction });
      await enlarge();
      const faults = await page.evaluate(() => {
        type Box = { x: number; y: number; width: number; height: number };
        const boxesOf = (selector: string): { name: string; box: Box }[] =>
          [...document.querySelectorAll<SVGGraphicsElement>(selector)].map((element) => ({
            name: element.parentElement!.getAttribute('aria-label') ?? element.textContent,
            box: element.getBBox(),
          }));
        const leaves = boxesOf('[data-shape="leaf"] > .lk-chart-box');
        const chips = boxesOf('.lk-chart-chip-back');
        const meet = (a: Box, b: Box): boolean =>
          a.x < b.x + b.width &&
          b.x < a.x + a.width &&
          a.y < b.y + b.height &&
          b.y < a.y + a.height;
        const found: string[] = [];
        leaves.forEach((leaf, at) => {
          for (const other of leaves.slice(at + 1)) {
            if (meet(leaf.box, other.box)) found.push(`${leaf.name} on ${other.name}`);
          }
          for (const chip of chips) {
            if (meet(leaf.box, chip.box)) found.push(`${leaf.name} on a label`);
          }
        });
        for (const text of document.querySelectorAll<SVGTextElement>(
          '.lk-chart-label, .lk-chart-title',
        )) {
          const back = text.closest('.lk-chart-chip, .lk-chart-state')!;
          const { x, width } = (back.firstElementChild as SVGGraphicsElement).getBBox();
          const own = text.getBBox();
          if (own.x < x || own.x + own.width > x + width) found.push(`cut: ${text.textContent}`);
        }
        return found;
      });
      expect(faults).toEqual([]);
    },
  );
});

test('the lit states are the active ones, and no others', async () => {
  const active = around(opening);
  await show({ active });
  expect(await attributes('[data-state][data-active="true"]', 'data-state')).toEqual(
    active.toSorted(),
  );
  await show({ active: ['connection', 'stopped'] });
  expect(await attributes('[data-state][data-active="true"]', 'data-state')).toEqual([
    'connection',
    'stopped',
  ]);
});

describe('an edge that was just taken', () => {
  const edge = 'classify:4';
  test('is lit until the next step', async () => {
    await show({ taken: { edges: [edge], key: 1 } });
    expect(await attributes('[data-edge][data-taken="true"]', 'data-edge')).toEqual([edge]);
    expect(await attributes('[data-route][data-taken="true"]', 'data-route')).toEqual([
      'classify -> cooldown',
    ]);
    await show({ taken: { edges: ['cooldown:1'], key: 2 } });
    expect(await attributes('[data-edge][data-taken="true"]', 'data-edge')).toEqual(['cooldown:1']);
  });

  test('has a light run along it, anew for each step', async () => {
    await show({ taken: { edges: [edge], key: 1 } });
    const name = (): Promise<string> =>
      page.evaluate(() => {
        const comet = document.querySelector('.lk-chart-comet')!;
        comet.setAttribute('data-seen', 'true');
        return getComputedStyle(comet).animationName;
      });
    expect(await name()).toBe('lk-chart-run');
    await show({ taken: { edges: [edge], key: 2 } });
    expect(await attributes('.lk-chart-comet[data-seen]', 'class')).toEqual([]);
  });
});

describe('a timer', () => {
  const timer = {
    id: 'timer-1',
    edge: `${waiting}:0`,
    eventType: 'xstate.after.cooldownDelay',
    delayMs: 8000,
    dueAt: 10_000,
  };
  /** After the next frame: what it shows, and the clock at that moment. */
  const read = (): Promise<{ left: number; now: number; text: string; share: number }> =>
    page.evaluate(
      () =>
        new Promise((resolve) => {
          requestAnimationFrame(() =>
            requestAnimationFrame(() => {
              const element = document.querySelector('[data-timer="timer-1"]')!;
              const width = (name: string): number =>
                Number(element.querySelector(`.lk-chart-${name}`)!.getAttribute('width'));
              resolve({
                left: Number(element.getAttribute('data-remaining-ms')),
                now: stage.time,
                text: element.textContent,
                share: width('level') / width('bar'),
              });
            }),
          );
        }),
    );

  test('counts down on its edge, by the clock that was given', async () => {
    await page.evaluate(() => {
      stage.time = 2000;
    });
    await show({ timers: [timer] });
    expect(await attributes('[data-edge] > [data-timer]', 'data-timer')).toEqual(['timer-1']);
    const first = await read();
    expect(first).toMatchObject({ left: 8000, text: '8.0 s' });
    expect(first.share).toBeCloseTo(1, 1);
    await page.evaluate(() => {
      stage.time = 6000;
    });
    const later = await read();
    expect(later).toMatchObject({ left: 4000, text: '4.0 s' });
    expect(later.share).toBeCloseTo(0.5, 1);
  });

  test('equals the timer while a real clock runs', async () => {
    await show({ timers: [timer] });
    const difference = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const startedAt = performance.now();
          Object.defineProperty(stage, 'time', { get: () => performance.now() - startedAt });
          const element = document.querySelector('[data-timer="timer-1"]')!;
          let shown = 0;
          // Told right after the chart has written: both are of the same moment.
          new MutationObserver(() => {
            shown += 1;
            const left = Number(element.getAttribute('data-remaining-ms'));
            if (shown === 20) resolve(Math.abs(left - (10_000 - stage.time)));
          }).observe(element, { attributes: true });
        }),
    );
    expect(difference).toBeLessThan(100);
  });

  test('does not draw the rest of the chart while it counts', async () => {
    await show({ timers: [timer] });
    await enlarge();
    const changed = await page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const seen = new Set<string>();
          const observer = new MutationObserver((records) => {
            for (const { target } of records) {
              const element = target instanceof Element ? target : target.parentElement!;
              seen.add(element.closest('[data-timer]') === null ? element.outerHTML : 'timer');
            }
          });
          const everything = { subtree: true, attributes: true, childList: true };
          observer.observe(document.body, { ...everything, characterData: true });
          let frames = 0;
          const step = (): void => {
            stage.time += 100;
            frames += 1;
            if (frames < 10) requestAnimationFrame(step);
            else resolve([...seen]);
          };
          requestAnimationFrame(step);
        }),
    );
    expect(changed).toEqual(['timer']);
  });

  test('stands still at its moment in time travel', async () => {
    await page.evaluate(() => {
      stage.time = 5000;
    });
    await show({ timers: [timer], frozen: true });
    await page.evaluate(() => {
      stage.time = 9000;
    });
    expect((await read()).left).toBe(5000);
    await show({ frozen: true });
    expect((await read()).left).toBe(1000);
  });
});

describe('by keyboard', () => {
  test('arrows go through states and edges, with a tooltip, and Enter selects', async () => {
    await show({});
    await press('Home');
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await press(key);
    const focused = await page.evaluate(() => document.activeElement!.getAttribute('data-item'));
    expect(focused).toBe('edge stopped:1');
    const tip = await page.evaluate(() => document.querySelector('[role="tooltip"]')!.textContent);
    expect(tip).toContain('connection.retry, from stopped to supervising');
    expect(tip).toContain('clearWait, overrule');
    await press('Enter');
    expect(await page.evaluate(() => stage.selected)).toEqual(['stopped:1']);
  });

  test('f shows the whole chart, + and - scale it', async () => {
    await show({ active: around(opening) });
    const scale = (): Promise<number> =>
      page.evaluate(() =>
        Number(
          document
            .querySelector<SVGElement>('.lk-chart-pane')!
            .style.getPropertyValue('--lk-chart-scale'),
        ),
      );
    await press('f');
    await page.waitFor(() => {
      const pane = document.querySelector('.lk-chart-pane')!.getBoundingClientRect();
      const all = document.querySelector('[data-state="connection"] > rect')!;
      const { left, right, top, bottom } = all.getBoundingClientRect();
      return left >= 0 && top >= 0 && right <= pane.right && bottom <= pane.bottom;
    });
    const whole = await scale();
    await press('+');
    await page.waitFor((least) => {
      const pane = document.querySelector<SVGElement>('.lk-chart-pane')!;
      return Number(pane.style.getPropertyValue('--lk-chart-scale')) >= least;
    }, whole * 1.34);
  });

  test('every state and edge has a name', async () => {
    await show({ active: around(opening) });
    const names = await attributes('[data-item]', 'aria-label');
    expect(names.filter((name) => name === '')).toEqual([]);
    expect(names).toContain('state opening, active, Waiting for every transport to open.');
    expect(await attributes('[data-item][tabindex="0"]', 'data-item')).toHaveLength(1);
  });
});

test('a large chart that is zoomed in follows its active state', async () => {
  const isInPane = (id: string): Promise<boolean> =>
    page.waitFor((state) => {
      const pane = document.querySelector('.lk-chart-pane')!.getBoundingClientRect();
      const box = document.querySelector(`[data-state="${state}"] > rect`)!.getBoundingClientRect();
      const isInside =
        box.left >= pane.left &&
        box.right <= pane.right &&
        box.top >= pane.top &&
        box.bottom <= pane.bottom;
      return isInside && box.height > 20;
    }, id);
  await show({ active: around(opening) });
  await enlarge();
  await show({ active: around(waiting) });
  expect(await isInPane(waiting)).toBe(true);
});

test('a chart that cannot be laid out says so, and lists its states', async () => {
  await page.evaluate(() => {
    const refuse = (): never => {
      throw new Error('no workers here');
    };
    globalThis.Worker = new Proxy(Worker, { construct: refuse });
  });
  await show({ active: ['connection', 'stopped'] });
  const text = await page.evaluate(() => document.querySelector('[role="alert"]')!.textContent);
  expect(text).toContain('The chart cannot be drawn.');
  expect(text).toContain('no workers here');
  expect(await attributes('.lk-chart-outline [data-active="true"]', 'data-state')).toEqual([
    'connection',
    'stopped',
  ]);
  expect(await attributes('.lk-chart-outline [data-state]', 'data-state')).toHaveLength(33);
});

test('who wants little motion gets none', async () => {
  const calm = await launchChromium({ flags: ['--force-prefers-reduced-motion'] });
  try {
    page = await calm.newPage(server.url());
    await page.waitFor(() => 'stage' in globalThis);
    await show({ taken: { edges: ['classify:4'], key: 1 } });
    const display = await page.evaluate(
      () => getComputedStyle(document.querySelector('.lk-chart-comet')!).display,
    );
    expect(display).toBe('none');
    expect(await attributes('[data-edge][data-taken="true"]', 'data-edge')).toEqual(['classify:4']);
  } finally {
    await page.close();
    await calm.close();
  }
  page = await browser.newPage(server.url());
});
