import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import type { SessionName } from '../names.js';
import { answer } from '../remote.js';
import { heapUsed } from '../heap-used.js';
import type { Host, HostOptions, ResumeCost } from './host.js';

/** Only the contender's own library is loaded. */
async function open(name: SessionName, options: HostOptions): Promise<Host> {
  switch (name) {
    case 'ws':
      return (await import('./ws.js')).openWs(options);
    case 'linekeeper':
      return (await import('./linekeeper.js')).openLinekeeper(options);
    case 'socket.io':
      return (await import('./socket-io.js')).openSocketIo(options);
  }
}

/** How often the loop is looked at, in ms: a stall reads as up to so much longer than it was. */
const RESOLUTION_MS = 5;

let host: Host;
let delay: IntervalHistogram;
let cpuBefore: NodeJS.CpuUsage;

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

const methods = {
  async open(options: HostOptions): Promise<number> {
    host = await open(process.argv[2] as SessionName, options);
    return host.port;
  },

  size: (): number => host.size(),
  deaths: (): number => host.deaths(),
  heapUsed,

  /** Begins to look at the loop. */
  watch(): void {
    delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    delay.enable();
    cpuBefore = process.cpuUsage();
  },

  /** What was seen since then, or since the last time that this was asked. */
  watched(): { longestMs: number; cpuUs: number } {
    const { user, system } = process.cpuUsage(cpuBefore);
    const longestMs = delay.max / 1e6;
    delay.reset();
    cpuBefore = process.cpuUsage();
    return { longestMs, cpuUs: user + system };
  },

  /** Sends a message to every client so many times, each in a turn of its own; gives the CPU. */
  async shout(how: 'loop' | 'broadcast', times: number, data: string): Promise<number> {
    globalThis.gc?.();
    const before = process.cpuUsage();
    for (let time = 0; time < times; time += 1) {
      host[how](data);
      await nextTurn();
    }
    const { user, system } = process.cpuUsage(before);
    return user + system;
  },

  fill: (each: number, data: string): void => host.fill(each, data),
  resumes: (): ResumeCost[] => host.resumes(),
};

export type HostMethods = typeof methods;

answer(methods);
