import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnectionServer, type ConnectionServer } from '../../../src/server/index.js';
import { recordFigure } from '../../support/figures.js';
import { Dice } from './fuzz-dice.js';
import { again, inputsOf, randomOf, seed } from './fuzz-run.js';
import { closeCodeIn, rawFrame, violations } from './fuzz-raw-frames.js';

const file = 'fuzz-raw';
const MAX_PAYLOAD = 4096;

let server: ConnectionServer;

beforeAll(async () => {
  server = createConnectionServer({
    port: 0,
    host: '127.0.0.1',
    heartbeat: false,
    limits: { maxPayloadBytes: MAX_PAYLOAD, helloTimeoutMs: 600_000 },
    sessions: { graceMs: 20 },
  });
  await server.ready;
});

afterAll(() => server.close());

/** A TCP connection, with all that it has been told. */
class Wire {
  readonly socket: Socket;
  heard = Buffer.alloc(0);
  readonly ended: Promise<void>;
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => undefined);
    this.socket.on('data', (data) => {
      this.heard = Buffer.concat([this.heard, data]);
      this.#wake();
    });
    this.ended = new Promise((resolve) => this.socket.once('close', () => resolve()));
  }

  /** Opens a WebSocket by hand, and waits for the answer to it. */
  async upgrade(): Promise<void> {
    this.socket.write(
      [
        'GET / HTTP/1.1',
        'Host: localhost',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Protocol: linekeeper.v1',
        '\r\n',
      ].join('\r\n'),
    );
    while (!this.heard.includes('\r\n\r\n')) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.heard = this.heard.subarray(this.heard.indexOf('\r\n\r\n') + 4);
  }
}

/** Cut or refused, ended for what was sent, or a close of the client's own that is answered. */
const isFitting = (code: number | null): boolean =>
  [null, 400, 1000, 1002, 1003, 1005, 1007, 1009].includes(code) || (code ?? 0) >= 3000;

const hello = rawFrame({ opcode: 1, payload: Buffer.from('{"type":"hello","link":1}') });

describe(`a server, attacked below the messages with seed ${seed}`, () => {
  it.each(violations)('ends a link for %s with %d', async (_, code, bytes) => {
    for (const before of [[], [hello]]) {
      const wire = new Wire(server.port!);
      await wire.upgrade();
      wire.socket.write(Buffer.concat([...before, bytes(new Dice(randomOf(0)), MAX_PAYLOAD)]));
      await expect.poll(() => closeCodeIn(wire.heard)).toBe(code);
      wire.socket.end();
      await wire.ended;
    }
  });

  it('ends with a code for it, or takes, whatever bytes come', async () => {
    const inputs = [...inputsOf(300)];
    const count = inputs.length;
    const codes = new Set<number | null>();
    const next = async (): Promise<void> => {
      for (let input = inputs.pop(); input !== undefined; input = inputs.pop()) {
        const dice = new Dice(randomOf(input));
        const wire = new Wire(server.port!);
        if (dice.chance(0.95)) await wire.upgrade();
        const bytes = dice.list(4, () => {
          const [, , broken] = dice.pick(...violations);
          const frame = { opcode: dice.pick(0, 1, 2, 9, 10), payload: dice.bytes(100) };
          return dice.pick<() => Uint8Array>(
            () => hello,
            () => dice.bytes(200),
            () => broken(dice, MAX_PAYLOAD),
            () => rawFrame({ opcode: 8, payload: Buffer.from([0x03, 0xe8]) }),
            () => rawFrame({ ...frame, reserved: dice.chance(0.2) ? dice.below(8) : 0 }),
          )();
        });
        wire.socket.end(Buffer.concat(bytes));
        await wire.ended;
        const isHttp = wire.heard.toString().startsWith('HTTP/1.1 400');
        const code = isHttp ? 400 : closeCodeIn(wire.heard);
        codes.add(code);
        if (!isFitting(code)) {
          expect.fail(`it ended with ${String(code)}\n${again(file, input)}`);
        }
      }
    };
    await Promise.all(Array.from({ length: 16 }, next));
    recordFigure('fuzz, server: connections attacked below the messages', count);
    if (count > 1) expect([...codes]).toEqual(expect.arrayContaining([1002, 1007, 1009]));
  }, 3_600_000);

  it('keeps nothing of them, and lets others in', async () => {
    await expect
      .poll(() => server.getMetrics())
      .toMatchObject({ connections: 0, clients: 0, waiting: 0 });
    const wire = new Wire(server.port!);
    await wire.upgrade();
    wire.socket.write(hello);
    await expect.poll(() => wire.heard.toString()).toContain('{"type":"welcome"');
    wire.socket.destroy();
    await wire.ended;
  });
});
