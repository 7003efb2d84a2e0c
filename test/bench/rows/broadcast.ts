import type { HostOptions } from '../hosts/host.js';
import type { Lab } from '../lab.js';
import { ratioLine, type Line } from '../line.js';
import { per } from '../per.js';
import type { SessionName } from '../names.js';
import type { Row } from '../row.js';
import { openStage, type Stage } from './stage.js';

const payload = 'x'.repeat(64);
const options: HostOptions = { reach: 'sockets' };

/** What some broadcasts took. */
interface Shout {
  /** Messages in a ms, until the clients had them. */
  readonly rate: number;
  /** CPU of the server for each message, in us. */
  readonly cpuUs: number;
}

async function shout(
  stage: Stage,
  how: 'loop' | 'broadcast',
  clients: number,
  times: number,
): Promise<Shout> {
  const messages = clients * times;
  const arrived = stage.expect(messages);
  const began = performance.now();
  const cpuUs = await stage.host.ask('shout', how, times, payload);
  await arrived;
  const rate = messages / (performance.now() - began);
  await Promise.all(stage.swarms.map((swarm) => swarm.ask('acknowledge')));
  return { rate, cpuUs: cpuUs / messages };
}

async function linesOf({ sessions, pick }: Lab, isPlain: boolean): Promise<readonly Line[]> {
  const clients = pick(10_000, 400);
  const times = pick(20, 4);
  const rates = per(sessions.names, (): number[] => []);
  const cpu = per(sessions.names, (): number[] => []);
  const take = (name: SessionName, { rate, cpuUs }: Shout): void => {
    rates[name].push(rate);
    cpu[name].push(cpuUs);
  };
  const own = await openStage('linekeeper', options, {
    swarms: 2,
    ...(isPlain && { as: 'ws' as const }),
  });
  const rival = isPlain ? null : await openStage('socket.io', options, { swarms: 2 });
  try {
    await own.join(clients);
    await rival?.join(clients);
    for (let round = 0; round <= pick(5, 1); round += 1) {
      // The very same sockets, with and without the server half.
      const loop = await shout(own, 'loop', clients, times);
      const broadcast = await shout(own, 'broadcast', clients, times);
      const other = rival === null ? null : await shout(rival, 'broadcast', clients, times);
      // One round to warm up.
      if (round === 0) continue;
      take('ws', loop);
      take('linekeeper', broadcast);
      if (other !== null) take('socket.io', other);
    }
  } finally {
    await own[Symbol.asyncDispose]();
    await rival?.[Symbol.asyncDispose]();
  }
  const what = `broadcast to ${clients} ${isPlain ? 'plain clients' : 'sessions'}`;
  return [
    ratioLine(what, { unit: 'k/s', digits: 0 }, rates, { atLeast: 0.95 }),
    ratioLine(`${what}: CPU each`, { unit: 'us', digits: 1 }, cpu),
  ];
}

/** One message to everyone. */
export const broadcast: Row = {
  name: 'broadcast',
  run: async (lab) => [...(await linesOf(lab, true)), ...(await linesOf(lab, false))],
};
