import { figure } from '../cast.js';
import { ratioLine } from '../line.js';
import { perAsync } from '../per.js';
import type { Row } from '../row.js';
import { echoGauge } from './echo.js';
import { openStage } from './stage.js';

/** One message at a time, there and back, between the two halves of each contender. */
export const sessionEcho: Row = {
  name: 'session-echo',
  gauge: echoGauge,
  async run({ sessions, pick }) {
    const stages = await perAsync(sessions.names, (name) =>
      openStage(name, { isEcho: true }, { swarms: 0 }),
    );
    try {
      const rounds = await sessions.rounds('session-echo', pick(3, 1), (name) => ({
        port: stages[name].port,
        count: pick(8000, 400),
      }));
      const format = { unit: 'us', digits: 0 };
      return [ratioLine('echo round trip with a session', format, figure(rounds, 'us'))];
    } finally {
      await Promise.all(Object.values(stages).map((stage) => stage[Symbol.asyncDispose]()));
    }
  },
};
