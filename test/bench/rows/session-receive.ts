import { figure } from '../cast.js';
import { ratioLine } from '../line.js';
import { perAsync } from '../per.js';
import type { Row } from '../row.js';
import { receiveGauge } from './receive.js';

/** The message path down with numbers and acknowledgements. */
export const sessionReceive: Row = {
  name: 'session-receive',
  gauge: receiveGauge,
  async run({ sessions, server, pick }) {
    const ports = await perAsync(sessions.names, (name) => server.ask('startStreams', name));
    const count = pick(400_000, 20_000);
    const rounds = await sessions.rounds('session-receive', pick(4, 1), (name) => ({
      port: ports[name],
      // Its frames have the numbers of a session that begins.
      isFresh: 1,
      bytes: 64,
      count,
    }));
    const rate = { unit: 'k/s', digits: 0 };
    const cpu = { unit: 'us', digits: 2 };
    return [
      ratioLine('receive 64 B with a session', rate, figure(rounds, 'rate'), { atLeast: 0.45 }),
      ratioLine('receive 64 B with a session: CPU each', cpu, figure(rounds, 'cpuUs')),
    ];
  },
};
