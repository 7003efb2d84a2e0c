import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createConnection, type Connection } from '../../../src/client/index.js';
import { frameErrors } from '../../../src/protocol/frame-errors.js';
import { limits, SUBPROTOCOL } from '../../../src/protocol/limits.js';
import { createConnectionServer, type ConnectionServer } from '../../../src/server/index.js';
import { recordFigure } from '../../support/figures.js';
import { arrives, attackOn, type WireMessage } from './fuzz-attacks.js';
import { Dice } from './fuzz-dice.js';
import { ServerOracle } from './fuzz-oracle.js';
import { again, inputsOf, randomOf, seed, shown } from './fuzz-run.js';
import { encode } from './wire.js';

const file = 'fuzz-server';
const MAX_PAYLOAD = 65_536;

/** Asks for a sign of life behind everything else. */
const lastPing: WireMessage = {
  bytes: Buffer.from(encode({ type: 'ping', id: limits.sequence })),
  isBinary: false,
};
const lastPong = encode({ type: 'pong', id: limits.sequence });

/** So many attackers at once. */
const CROWD = 32;

let server: ConnectionServer;
let healthy: Connection;
const heard: unknown[] = [];
const statuses: string[] = [];
let isHealthy: (id: string) => boolean = () => false;

/** How a link has to end, with what is told before it; null where it goes on. */
function endOf(messages: readonly WireMessage[]): { code: number; says: string | null } | null {
  const oracle = new ServerOracle();
  for (const message of messages) {
    if (message.bytes.length > MAX_PAYLOAD) return { code: 1009, says: null };
    const data = arrives(message);
    if (data === null) return { code: 1007, says: null };
    const verdict = oracle.hear(data);
    if (verdict !== null) return { code: frameErrors[verdict][0] ?? 0, says: verdict };
  }
  return null;
}

/** Sends it all at once, and tells how the link ended; null where it answers the last ping. */
async function attack(messages: readonly WireMessage[]): Promise<ReturnType<typeof endOf>> {
  const url = `ws://127.0.0.1:${String(server.port)}`;
  const socket = new WebSocket(url, SUBPROTOCOL, { perMessageDeflate: false });
  let says: string | null = null;
  await once(socket, 'open');
  const ended = new Promise<ReturnType<typeof endOf>>((resolve) => {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text === lastPong) resolve(null);
      if (text.startsWith('{"type":"error"')) says = (JSON.parse(text) as { code: string }).code;
    });
    socket.on('close', (code, reason) => {
      resolve({ code, says: reason.toString() === says || says === null ? says : 'other words' });
    });
  });
  for (const { bytes, isBinary } of messages) socket.send(bytes, { binary: isBinary });
  const end = await ended;
  socket.terminate();
  return end;
}

describe(`a server, attacked over real sockets with seed ${seed}`, () => {
  beforeAll(async () => {
    server = createConnectionServer({
      port: 0,
      host: '127.0.0.1',
      heartbeat: false,
      limits: { maxPayloadBytes: MAX_PAYLOAD, helloTimeoutMs: 600_000 },
      sessions: { graceMs: 20 },
    });
    server.on('message', (client, data) => {
      if (isHealthy(client.id)) client.send(data);
    });
    await server.ready;
    const url = `ws://127.0.0.1:${String(server.port)}`;
    healthy = createConnection({ url, session: true, heartbeat: false });
    isHealthy = (id) => id === healthy.session?.id;
    healthy.on('message', (data) => heard.push(data));
    healthy.on('status', (status) => statuses.push(status));
    healthy.start();
    await healthy.waitConnected();
  });

  afterAll(async () => {
    healthy[Symbol.dispose]();
    await server.close();
  });

  it('ends each link that breaks the protocol with the code for it, and serves the others', async () => {
    const inputs = [...inputsOf(1000)];
    let messages = 0;
    const ends = new Map<string, number>();
    const next = async (): Promise<void> => {
      for (let input = inputs.pop(); input !== undefined; input = inputs.pop()) {
        const sent = [...attackOn(new Dice(randomOf(input)), MAX_PAYLOAD), lastPing];
        const due = endOf(sent);
        const end = await attack(sent);
        messages += sent.length;
        const name = due?.says ?? String(due?.code ?? 'lives');
        ends.set(name, (ends.get(name) ?? 0) + 1);
        if (JSON.stringify(end) !== JSON.stringify(due)) {
          const lines = sent.map(({ bytes, isBinary }) =>
            shown(isBinary ? bytes : bytes.toString()),
          );
          const what = `it ended with ${JSON.stringify(end)}, due was ${JSON.stringify(due)}`;
          expect.fail([what, ...lines, again(file, input)].join('\n'));
        }
        healthy.send(String(input));
      }
    };
    const count = inputs.length;
    await Promise.all(Array.from({ length: CROWD }, next));
    recordFigure('fuzz, server: links', count);
    recordFigure('fuzz, server: messages', messages);
    recordFigure('fuzz, server: ways to end', ends.size);
    if (count > 1) {
      expect([...ends.keys()].sort()).toEqual(
        [
          '1007',
          '1009',
          'ACK_AHEAD',
          'BAD_FRAME',
          'BINARY_CONTROL',
          'HELLO_EXPECTED',
          'HELLO_TWICE',
          'SEQUENCE_GAP',
          'UNKNOWN_FRAME',
          'lives',
        ].sort(),
      );
    }
    await expect.poll(() => heard.length).toBe(count);
    expect(new Set(heard).size).toBe(count);
  }, 3_600_000);

  it('keeps nothing of them', async () => {
    await expect.poll(() => server.clients.size).toBe(1);
    const { connections, clients, waiting, received, sent } = server.getMetrics();
    expect({ connections, clients, waiting }).toEqual({ connections: 1, clients: 1, waiting: 0 });
    expect(received).toBeGreaterThan(0);
    expect(sent).toBeGreaterThan(0);
  });

  it('does not disturb a client beside them', () => {
    expect(statuses).toEqual(['connecting', 'connected']);
    expect(healthy.getSnapshot()).toMatchObject({ status: 'connected', queued: 0 });
  });
});
