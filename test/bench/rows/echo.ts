import { figure } from '../cast.js';
import { keptClient } from '../keep.js';
import { ratioLine } from '../line.js';
import type { Gauge, Row } from '../row.js';

const payload = 'x'.repeat(64);

/** Sends a message, waits for it to come back, and so on. */
export const echoGauge: Gauge = async (contender, { port, count = 0 }) => {
  const kept = await keptClient(contender, `ws://127.0.0.1:${port}/`);
  return new Promise((resolve) => {
    let left = count;
    const began = performance.now();
    kept.message = () => {
      left -= 1;
      if (left > 0) kept.client.send(payload);
      else resolve({ us: (1000 * (performance.now() - began)) / count });
    };
    kept.client.send(payload);
  });
};

/** One message at a time, there and back. */
export const echo: Row = {
  name: 'echo',
  gauge: echoGauge,
  async run(lab) {
    const input = { port: await lab.server.ask('startEcho'), count: lab.pick(8000, 400) };
    const rounds = await lab.clients.rounds('echo', lab.pick(4, 1), () => input);
    const format = { unit: 'us', digits: 0 };
    return [ratioLine('echo round trip', format, figure(rounds, 'us'), { atMost: 1.05 })];
  },
};
