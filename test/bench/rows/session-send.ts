import { figure } from '../cast.js';
import { ratioLine } from '../line.js';
import { perAsync } from '../per.js';
import type { Row } from '../row.js';
import { sendGauge } from './send.js';

/** The message path up: numbered, and kept until it is acknowledged. */
export const sessionSend: Row = {
  name: 'session-send',
  gauge: sendGauge,
  async run({ sessions, server, pick }) {
    const ports = await perAsync(sessions.names, (name) => server.ask('startStreams', name));
    const count = pick(100_000, 5000);
    const rounds = await sessions.rounds('session-send', pick(3, 1), (name) => ({
      port: ports[name],
      // Its frames have the numbers of a session that begins.
      isFresh: 1,
      count,
    }));
    const rate = { unit: 'k/s', digits: 0 };
    const cpu = { unit: 'us', digits: 2 };
    return [
      ratioLine('send 64 B with a session', rate, figure(rounds, 'rate')),
      ratioLine('send 64 B with a session: CPU each', cpu, figure(rounds, 'cpuUs')),
    ];
  },
};
