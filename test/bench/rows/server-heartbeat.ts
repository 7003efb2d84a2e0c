import type { Lab } from '../lab.js';
import { valueLine, type Format, type Line } from '../line.js';
import { mapPer, type Per } from '../per.js';
import type { SessionName } from '../names.js';
import type { Row } from '../row.js';
import { median } from '../statistics.js';
import { max, pause } from './recovery.js';
import { openStage } from './stage.js';

/** What was seen of a server while it checked its sockets for life. */
interface Beats {
  /** The longest stall of each turn, in ms. */
  readonly stalls: readonly number[];
  /** CPU of each turn by socket, in us. */
  readonly cpu: readonly number[];
  /** Sockets that were given up: all of them are well. */
  readonly deaths: number;
}

async function beatsOf({ pick }: Lab, name: SessionName, sockets: number): Promise<Beats> {
  const heartbeatMs = pick(10_000, 500);
  const stage = await openStage(name, { heartbeatMs }, { swarms: 2 });
  try {
    const { host } = stage;
    await stage.join(sockets);
    // The turn in which they came has half of its beats.
    await pause(heartbeatMs);
    await host.ask('watch');
    const stalls: number[] = [];
    const cpu: number[] = [];
    for (let turn = 0; turn < pick(5, 1); turn += 1) {
      await pause(heartbeatMs);
      const { longestMs, cpuUs } = await host.ask('watched');
      stalls.push(longestMs);
      cpu.push(cpuUs / sockets);
    }
    const gone = sockets - (await host.ask('size'));
    return { stalls, cpu, deaths: Math.max(gone, await host.ask('deaths')) };
  } finally {
    await stage[Symbol.asyncDispose]();
  }
}

/** The budgets are for a large server; a smaller one is shown beside it. */
const LARGE = 18_000;

async function linesOf(lab: Lab, sockets: number): Promise<readonly Line[]> {
  const found: [SessionName, Beats][] = [];
  for (const name of lab.sessions.names) found.push([name, await beatsOf(lab, name, sockets)]);
  const beats = Object.fromEntries(found) as Per<SessionName, Beats>;
  const line = (
    what: string,
    format: Format,
    read: (beats: Beats) => number,
    atMost?: number,
  ): Line =>
    valueLine(`heartbeat of ${sockets} sockets: ${what}`, format, mapPer(beats, read), atMost);
  const ms = { unit: 'ms', digits: 0 };
  const us = { unit: 'us', digits: 1 };
  const isLarge = sockets === LARGE;
  return [
    line('longest stall', ms, ({ stalls }) => median(stalls), isLarge ? 25 : undefined),
    line('worst of all turns', ms, ({ stalls }) => max(stalls)),
    line('CPU each', us, ({ cpu }) => median(cpu), isLarge ? 25 : undefined),
    line('false deaths', { unit: '', digits: 0 }, ({ deaths }) => deaths, 0),
  ];
}

/** Every socket is asked for a sign of life, once a turn. */
export const serverHeartbeat: Row = {
  name: 'server-heartbeat',
  async run(lab) {
    if (lab.quick) return linesOf(lab, 400);
    return [...(await linesOf(lab, 10_000)), ...(await linesOf(lab, LARGE))];
  },
};
