import { figure } from '../cast.js';
import { keep } from '../keep.js';
import { ratioLine } from '../line.js';
import type { Gauge, Row } from '../row.js';

const payload = 'x'.repeat(64);

/** Sends a message, waits for it to come back, and so on. */
export const echoGauge: Gauge = (contender, { port, count }) =>
  new Promise((resolve) => {
    const trips = count ?? 0;
    let left = trips;
    let began = 0;
    const client = contender(`ws://127.0.0.1:${port}/`, {
      open() {
        began = performance.now();
        client.send(payload);
      },
      message() {
        left -= 1;
        if (left > 0) {
          client.send(payload);
          return;
        }
        const tookMs = performance.now() - began;
        keep(client);
        resolve({ us: (1000 * tookMs) / trips });
      },
      close: () => undefined,
    });
  });

/** One message at a time, there and back. */
export const echo: Row = {
  name: 'echo',
  gauge: echoGauge,
  async run(lab) {
    const input = { port: await lab.server.ask('startEcho'), count: lab.pick(8000, 400) };
    const rounds = await lab.clients.rounds('echo', lab.pick(9, 1), () => input);
    const format = { unit: 'us', digits: 0 };
    return [ratioLine('echo round trip', format, figure(rounds, 'us'), { atMost: 1.05 })];
  },
};
