import { figure } from '../cast.js';
import { keep } from '../keep.js';
import { ratioLine } from '../line.js';
import type { Gauge, Row } from '../row.js';

const BURST = 256;
const payload = 'x'.repeat(64);

/** Sends `count` messages in bursts, one per turn of the event loop, until the server has them all. */
export const sendGauge: Gauge = (contender, { port, count }) =>
  new Promise((resolve) => {
    const messages = count ?? 0;
    let left = messages;
    let began = 0;
    let cpu: NodeJS.CpuUsage;
    const client = contender(`ws://127.0.0.1:${port}/?do=swallow&count=${count}`, {
      open() {
        cpu = process.cpuUsage();
        began = performance.now();
        burst();
      },
      message() {
        const tookMs = performance.now() - began;
        const { user, system } = process.cpuUsage(cpu);
        keep(client);
        resolve({ rate: messages / tookMs, cpuUs: (user + system) / messages });
      },
      close: () => undefined,
    });
    function burst(): void {
      for (let sent = 0; sent < BURST && left > 0; sent += 1) {
        client.send(payload);
        left -= 1;
      }
      if (left > 0) setImmediate(burst);
    }
  });

/** The message path up. */
export const send: Row = {
  name: 'send',
  gauge: sendGauge,
  async run(lab) {
    const input = {
      port: await lab.server.ask('startStreams', 'ws'),
      count: lab.pick(100_000, 5000),
    };
    const rounds = await lab.clients.rounds('send', lab.pick(9, 1), () => input);
    const format = { unit: 'k/s', digits: 0 };
    return [ratioLine('send 64 B', format, figure(rounds, 'rate'), { atLeast: 0.97 })];
  },
};
