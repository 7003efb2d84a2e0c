import { figure } from '../cast.js';
import { keptClient } from '../keep.js';
import { ratioLine } from '../line.js';
import { startMeter } from '../meter.js';
import type { Gauge, Row } from '../row.js';

/** Receives `count` frames as fast as the client can take them. */
export const receiveGauge: Gauge = async (contender, { port, bytes, count = 0, isFresh }) => {
  const url = `ws://127.0.0.1:${port}/?do=pour&bytes=${bytes}&count=${count}`;
  const kept = await keptClient(contender, url, isFresh === 1);
  return new Promise((resolve) => {
    let left = count;
    const measured = startMeter(count);
    kept.message = () => {
      left -= 1;
      if (left === 0) resolve(measured());
    };
    kept.client.send('go');
  });
};

const sizes = [
  { label: '64 B', bytes: 64, count: 400_000, atLeast: 0.95 },
  { label: '4 KB', bytes: 4096, count: 80_000, atLeast: 0.97 },
];

/** The message path down: frames per second and what each costs. */
export const receive: Row = {
  name: 'receive',
  gauge: receiveGauge,
  async run(lab) {
    const port = await lab.server.ask('startStreams', 'ws');
    const lines = [];
    for (const { label, bytes, count, atLeast } of sizes) {
      const input = { port, bytes, count: lab.pick(count, count / 20) };
      const rounds = await lab.clients.rounds('receive', lab.pick(12, 1), () => input);
      const rate = { unit: 'k/s', digits: 0 };
      const cpu = { unit: 'us', digits: 2 };
      lines.push(
        ratioLine(`receive ${label}`, rate, figure(rounds, 'rate'), { atLeast }),
        ratioLine(`receive ${label}: CPU each`, cpu, figure(rounds, 'cpuUs'), { atMost: 1.08 }),
      );
    }
    return lines;
  },
};
