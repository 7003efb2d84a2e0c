import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createFaultProxy } from '../support/fault-proxy.js';
import { seededRandom } from '../support/seeded-random.js';
import { ourClient, theMinimalClient } from './clients.js';
import { conformanceServer } from './our-server.js';

const CUTS = 20;
const MESSAGES = 4200;

/** So many are on their way at most: a cut finds some in the air, and the next one finds a link. */
const AHEAD = 100;

const numbers = Array.from({ length: MESSAGES }, (_, index) => `text ${index + 1}`);

test.each([
  { who: 'the minimal client', factory: theMinimalClient, seed: 1 },
  { who: 'createConnection', factory: ourClient, seed: 2 },
])(
  'loses, doubles and reorders nothing over 20 cuts: $who, seed $seed',
  async ({ factory, seed }) => {
    const random = seededRandom(seed);
    await using server = conformanceServer({
      sessions: {},
      limits: { messagesPerSecond: Infinity },
    });
    await server.ready;
    await using proxy = await createFaultProxy({ target: server.port! });
    const told: string[] = [];
    const heard: string[] = [];
    server.removeAllListeners('message');
    server.on('message', (_, data) => void heard.push(`text ${String(data)}`));
    const client = factory({ url: proxy.url(), tell: (what) => void told.push(what) });
    onTestFinished(() => client.close());
    await expect.poll(() => server.clients.size).toBe(1);
    const [peer] = server.clients.values();

    const cut = (): void => {
      const way = random();
      if (way < 0.2) proxy.resetAll();
      else if (way < 0.4) proxy.closeAll();
      else proxy.cutAfter(1 + Math.floor(random() * 800), way < 0.7 ? 'up' : 'down');
    };
    for (let sent = 1; sent <= MESSAGES; sent += 1) {
      client.send(String(sent));
      peer!.send(String(sent));
      if (sent % (MESSAGES / (CUTS + 1)) === 0 && sent < MESSAGES) cut();
      while (sent - Math.min(heard.length, told.length) >= AHEAD) await setImmediate();
    }
    await expect.poll(() => [heard.length, told.length]).toEqual([MESSAGES, MESSAGES]);
    // Nothing is on its way any more that could come twice.
    await expect.poll(() => peer!.unacknowledged).toBe(0);
    expect(heard).toEqual(numbers);
    expect(told).toEqual(numbers);
    expect(server.getMetrics()).toMatchObject({ clients: 1, notResumed: 0 });
    expect(server.getMetrics().resumed).toBeGreaterThanOrEqual(CUTS);
  },
);
