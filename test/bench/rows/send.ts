import { figure } from '../cast.js';
import { keptClient } from '../keep.js';
import { ratioLine } from '../line.js';
import { startMeter } from '../meter.js';
import type { Gauge, Row } from '../row.js';

const BURST = 256;
const payload = 'x'.repeat(64);

/** Sends `count` messages in bursts, one per turn of the event loop, until the server has them all. */
export const sendGauge: Gauge = async (contender, { port, count = 0, isFresh }) => {
  const url = `ws://127.0.0.1:${port}/?do=swallow&count=${count}`;
  const kept = await keptClient(contender, url, isFresh === 1);
  return new Promise((resolve) => {
    let left = count;
    const measured = startMeter(count);
    kept.message = () => {
      resolve(measured());
    };
    const burst = (): void => {
      for (let sent = 0; sent < BURST && left > 0; sent += 1) {
        kept.client.send(payload);
        left -= 1;
      }
      if (left > 0) setImmediate(burst);
    };
    burst();
  });
};

/** The message path up. */
export const send: Row = {
  name: 'send',
  gauge: sendGauge,
  async run(lab) {
    const input = {
      port: await lab.server.ask('startStreams', 'ws'),
      count: lab.pick(100_000, 5000),
    };
    const rounds = await lab.clients.rounds('send', lab.pick(6, 1), () => input);
    const format = { unit: 'k/s', digits: 0 };
    return [ratioLine('send 64 B', format, figure(rounds, 'rate'), { atLeast: 0.97 })];
  },
};
