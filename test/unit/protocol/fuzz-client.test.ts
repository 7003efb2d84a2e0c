import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { createConnection, type CloseInfo, type Connection } from '../../../src/client/index.js';
import type { HelloFrame, Payload } from '../../../src/protocol/frames.js';
import { SUBPROTOCOL } from '../../../src/protocol/limits.js';
import { textCodec } from '../../../src/protocol/text-codec.js';
import { recordFigure } from '../../support/figures.js';
import { Inbox } from '../../support/inbox.js';
import { arrives, answerTo, wire } from './fuzz-attacks.js';
import { Dice } from './fuzz-dice.js';
import { randomInput } from './fuzz-inputs.js';
import { ClientOracle, type Verdict } from './fuzz-oracle.js';
import { again, inputsOf, randomOf, seed, shown } from './fuzz-run.js';
import { encode } from './wire.js';

const file = 'fuzz-client';

/** Nothing here depends on how fast the machine is. */
const PATIENCE_MS = 600_000;

/** A link as its server has it: what the client says, and how it ends. */
interface Link {
  readonly socket: WebSocket;
  readonly said: Inbox<string>;
  readonly ended: Promise<number>;
}

let hostile: WebSocketServer;
let links: Inbox<Link>;
let connection: Connection;

const lastPing = encode({ type: 'ping', id: 4711 });
const lastPong = encode({ type: 'pong', id: 4711 });

const firstWelcome = encode({
  type: 'welcome',
  session: 's1',
  token: 't1',
  resumed: false,
  received: 0,
  next: 1,
  heartbeatMs: 0,
  graceMs: 1000,
  spreadMs: 0,
  window: { messages: 1000, bytes: 100_000 },
});

beforeEach(async () => {
  links = new Inbox<Link>('link');
  hostile = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  hostile.on('connection', (socket) => {
    const said = new Inbox<string>('frame');
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      said.push(data.toString());
    });
    const ended = new Promise<number>((resolve) => socket.once('close', resolve));
    links.push({ socket, said, ended });
  });
  await once(hostile, 'listening');
  connection = createConnection({
    url: `ws://127.0.0.1:${String((hostile.address() as AddressInfo).port)}`,
    session: true,
    heartbeat: false,
    connectTimeoutMs: PATIENCE_MS,
    backoff: () => 0,
    storm: { maxAttempts: 1_000_000, windowMs: 1000 },
  });
  connection.on('error', () => undefined);
  connection.start();
});

afterEach(async () => {
  connection[Symbol.dispose]();
  links.close();
  for (const socket of hostile.clients) socket.terminate();
  await new Promise((resolve) => hostile.close(resolve));
});

/** Sends messages as they are; gives what a client has to make of them. */
function say(link: Link, messages: readonly Payload[], hear: (data: Payload) => Verdict): Verdict {
  let verdict: Verdict = null;
  for (const data of messages) {
    const message = wire(data);
    link.socket.send(message.bytes, { binary: message.isBinary });
    const heard = arrives(message);
    if (heard === null) throw new Error('a server of ws sends UTF-8');
    verdict ??= hear(heard);
  }
  return verdict;
}

/** Waits for an answer, behind whatever else the client says. */
async function answered(link: Link, ping: string, pong: string): Promise<void> {
  link.socket.send(ping);
  while ((await link.said.next(PATIENCE_MS)) !== pong);
}

describe(`a client, attacked over real sockets with seed ${seed}`, () => {
  it('ends each link that breaks the protocol, tells why, and goes on with its session', async () => {
    const closes = new Inbox<CloseInfo | null>('close');
    let delivered = 0;
    connection.on('retry', ({ close }) => {
      closes.push(close);
    });
    connection.on('message', () => (delivered += 1));
    connection.on('event', () => (delivered += 1));

    const first = await links.next(PATIENCE_MS);
    expect(textCodec.decode(await first.said.next(PATIENCE_MS))).toMatchObject({
      type: 'hello',
      link: 1,
    });
    first.socket.send(firstWelcome);
    await answered(first, String(lastPing), String(lastPong));
    first.socket.close(1001);
    await closes.next(PATIENCE_MS);

    const oracle = new ClientOracle('s1', 't1');
    const inputs = inputsOf(400);
    const verdicts = new Map<string, number>();
    let messages = 0;
    let number = 1;
    for (const input of inputs) {
      const link = await links.next(PATIENCE_MS);
      const hello = textCodec.decode(await link.said.next(PATIENCE_MS)) as HelloFrame;
      expect(hello).toMatchObject({ type: 'hello', ...oracle.linked() });
      expect(hello.link).toBeGreaterThan(number);
      number = hello.link;
      const answer = answerTo(hello, new Dice(randomOf(input)));
      const verdict = say(link, answer, (data) => oracle.hear(data));
      if (verdict === null) {
        await answered(link, String(lastPing), String(lastPong));
        link.socket.close(1001);
      }
      const [close, code] = await Promise.all([closes.next(PATIENCE_MS), link.ended]);
      const cause = verdict === null ? (oracle.isWelcome ? 'closed' : 'refused') : 'protocol';
      const due = { cause, code: verdict === null ? 1001 : 4005 };
      if (close?.cause !== due.cause || close.code !== due.code || code !== due.code) {
        const what = `it ended with ${String(code)} and told ${JSON.stringify(close)}`;
        const why = `due was ${JSON.stringify(due)}, for ${String(verdict)}`;
        expect.fail([what, why, ...answer.map(shown), again(file, input)].join('\n'));
      }
      messages += answer.length;
      verdicts.set(verdict ?? 'lives', (verdicts.get(verdict ?? 'lives') ?? 0) + 1);
    }
    recordFigure('fuzz, client: links', inputs.length);
    recordFigure('fuzz, client: messages', messages);
    recordFigure('fuzz, client: ways to end', verdicts.size);

    // The next server is an honest one.
    const last = await links.next(PATIENCE_MS);
    const hello = textCodec.decode(await last.said.next(PATIENCE_MS)) as HelloFrame;
    const { session = '', received = 0 } = hello;
    expect(hello).toMatchObject(oracle.linked());
    const fresh = { token: 'last', resumed: true, next: received + 1, session };
    last.socket.send(JSON.stringify({ ...JSON.parse(String(firstWelcome)), ...fresh }));
    await connection.waitConnected();
    last.socket.send(`${String(received + 1)}:after all`);
    expect(connection.send('still here')).toBe('sent');
    expect(await last.said.next(PATIENCE_MS)).toBe(`{"type":"ack","received":${String(received)}}`);
    expect(await last.said.next(PATIENCE_MS)).toMatch(/^1[,\d]*:still here$/);
    await expect.poll(() => delivered).toBe(oracle.delivered + 1);
    if (inputs.length > 1) {
      expect([...verdicts.keys()].sort()).toEqual(
        [
          'ACK_AHEAD',
          'BAD_FRAME',
          'BINARY_CONTROL',
          'SEQUENCE_GAP',
          'UNKNOWN_FRAME',
          'lives',
        ].sort(),
      );
    }
  }, 3_600_000);

  it('does without a session where the first thing that it hears is no frame of the protocol', async () => {
    const inputs = inputsOf(50);
    let count = 0;
    for (const input of inputs) {
      const dice = new Dice(randomOf(input));
      const garbage = Array.from({ length: 20 }, () => randomInput(dice));
      // Whatever welcomes it speaks the protocol, right or wrong.
      const broken = garbage.find(
        (data) =>
          new ClientOracle('', '').hear(arrives(wire(data))!) !== null &&
          !data.toString().includes('welcome'),
      )!;

      const link = await links.next(PATIENCE_MS);
      await link.said.next(PATIENCE_MS);
      link.socket.send(broken);
      const plain = await links.next(PATIENCE_MS);
      expect(plain.socket.protocol, `${shown(broken)}\n${again(file, input)}`).toBe('');
      await connection.waitConnected();
      expect(connection.session?.id).toBeNull();
      plain.socket.send('plain');
      connection.send('plain too');
      expect(await plain.said.next(PATIENCE_MS)).toBe('plain too');
      connection.stop();
      await plain.ended;
      connection.start();
      count += 1;
    }
    recordFigure('fuzz, client: links without a session', count);
  }, 3_600_000);
});
