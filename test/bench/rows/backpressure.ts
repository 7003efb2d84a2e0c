import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { figure, type Rounds } from '../cast.js';
import type { Client, NodeSocketClass } from '../contender.js';
import { valueLine } from '../line.js';
import { isOurs, type ClientName } from '../names.js';
import { mapPer } from '../per.js';
import type { Gauge, Row } from '../row.js';
import { median, quantile } from '../statistics.js';

const MIB = 1_048_576;
const MESSAGE_BYTES = 16_384;

/** After so many messages the event loop has a turn, as with a file that is read. */
const BURST = 16;

const payload = 'x'.repeat(MESSAGE_BYTES);

/** The most memory that the process has had, in MiB. */
const peakMib = (): number => process.resourceUsage().maxRSS / 1024;

/** Sends faster than the server reads, until it has read all; with `isAwaiting` not faster than that. */
const gauge: Gauge = async (contender, { port, bytesPerMs, count = 0, isAwaiting }) => {
  const sockets: WebSocket[] = [];
  const watched: NodeSocketClass = class extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  };
  let wasRead = (): void => undefined;
  const read = new Promise<void>((resolve) => {
    wasRead = resolve;
  });
  const url = `ws://127.0.0.1:${port}/?do=swallow&count=${count}&bytesPerMs=${bytesPerMs}`;
  const client = await new Promise<Client>((resolve) => {
    const opened = contender(
      url,
      {
        open() {
          resolve(opened);
        },
        message: wasRead,
        close: () => undefined,
      },
      { webSocket: watched },
    );
  });
  const buffered = (): number =>
    (sockets.at(-1)?.bufferedAmount ?? 0) + (client.queuedBytes?.() ?? 0);

  const peakBefore = peakMib();
  const began = performance.now();
  let most = 0;
  for (let sent = 0; sent < count; sent += 1) {
    if (isAwaiting === 1) await client.drained?.();
    client.send(payload);
    most = Math.max(most, buffered());
    if (sent % BURST === BURST - 1) await nextTurn();
  }
  await read;
  const seconds = (performance.now() - began) / 1000;
  client.close();
  return { mostMib: most / MIB, memoryMib: peakMib() - peakBefore, seconds };
};

/** The high-water mark of 1 MiB, and the message that goes beyond it. */
const MOST_MIB = 1.02;

/** What a client fills memory with when it sends faster than the server reads. */
export const backpressure: Row = {
  name: 'backpressure',
  gauge,
  async run(lab) {
    const port = await lab.server.ask('startStreams', 'ws');
    const mib = lab.pick(64, 16);
    // 16 MiB a second.
    const input = { port, bytesPerMs: (16 * MIB) / 1000, count: (mib * MIB) / MESSAGE_BYTES };
    const count = lab.pick(3, 1);
    const awaited = await lab.clients.freshRounds('backpressure', count, () => ({
      ...input,
      isAwaiting: 1,
    }));
    const unchecked = await lab.clients.freshRounds('backpressure', count, (name) =>
      isOurs(name) ? { ...input, isAwaiting: 0 } : null,
    );
    const lines = (what: string, rounds: Rounds<ClientName>, atMost?: number) => [
      valueLine(
        `${what}: most buffered`,
        { unit: 'MiB', digits: 2 },
        mapPer(figure(rounds, 'mostMib'), (values) => quantile(values, 1)),
        atMost,
      ),
      valueLine(
        `${what}: memory`,
        { unit: 'MiB', digits: 0 },
        mapPer(figure(rounds, 'memoryMib'), median),
      ),
      valueLine(
        `${what}: until all is read`,
        { unit: 's', digits: 1 },
        mapPer(figure(rounds, 'seconds'), median),
      ),
    ];
    return [
      ...lines(`${mib} MiB to a slow reader`, awaited, MOST_MIB),
      ...lines('the same without drained()', unchecked),
    ];
  },
};
