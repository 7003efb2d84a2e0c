import { beforeEach, describe, expect, it } from 'vitest';
import type { AttemptInfo, Outbound, TransportSpec } from '../../../src/actors/ports.js';
import { transportActor } from '../../../src/actors/transport.js';
import { AuthRefusedError } from '../../../src/protocol/errors.js';
import { Secret } from '../../../src/policies/credentials.js';
import type { FakeNodeSocket } from '../../support/fake-node-socket.js';
import { createFakeNetwork, type FakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { createBoard, createPorts, startActor, type Board } from './rig.js';

let clock: VirtualClock;
let network: FakeNetwork<FakeNodeSocket>;
let board: Board;

beforeEach(() => {
  clock = new VirtualClock(1000);
  network = createFakeNetwork({ clock, latencyMs: 10, node: true });
  board = createBoard();
});

function dial(given: Partial<TransportSpec> = {}) {
  const spec: TransportSpec = {
    name: 'main',
    url: 'wss://line.test/',
    protocols: [],
    binaryType: 'arraybuffer',
    create: ({ url, protocols }) => new network.WebSocket(url, protocols),
    handshake: null,
    heartbeat: null,
    session: null,
    ...given,
  };
  return startActor(transportActor, {
    ports: createPorts(clock, board, spec),
    name: 'main',
    epoch: 7,
    attempt: 2,
    refresh: true,
    credentials: new Secret('sesame'),
  });
}

const farewell = (code: number, abandon = false) => ({
  type: 'transport.farewell',
  code,
  reason: 'bye',
  abandon,
});

describe('the transport', () => {
  it('tells that it opened, with its epoch, and lists its link', () => {
    const { heard } = dial();
    clock.advance(10);
    expect(heard).toEqual([{ type: 'transport.opened', epoch: 7, transport: 'main', spreadMs: 0 }]);
    expect(board.links.get('main')).toMatchObject({ socket: network.last, ping: null, held: [] });
  });

  it('takes a socket that is open already, and does not hear a second open', () => {
    const ready = new network.WebSocket('wss://line.test/');
    clock.advance(10);
    const { heard } = dial({ create: () => ready });
    ready.fireRaw('open');
    expect(heard.map(({ type }) => type)).toEqual(['transport.opened']);
  });

  it('tells providers and create everything about the attempt', () => {
    const told: AttemptInfo[] = [];
    dial({
      url: (attempt) => {
        told.push(attempt);
        return new URL('wss://line.test/path');
      },
      protocols: (attempt) => {
        told.push(attempt);
        return 'v1';
      },
      create: (attempt) => {
        told.push(attempt);
        return new network.WebSocket(attempt.url, attempt.protocols);
      },
    });
    for (const { attempt, refresh, credentials, transport, signal } of told) {
      expect([attempt, refresh, credentials, transport]).toEqual([2, true, 'sesame', 'main']);
      expect(signal.aborted).toBe(false);
    }
    expect(told[2]).toMatchObject({ url: 'wss://line.test/path', protocols: ['v1'] });
  });

  it('(17) asks for the form of binary messages, unless it is left to the class', () => {
    dial();
    expect(network.last.binaryType).toBe('arraybuffer');
    dial({ binaryType: 'blob' });
    expect(network.last.binaryType).toBe('blob');
    dial({ binaryType: null });
    expect(network.last.binaryType).toBe('nodebuffer');
  });

  it('hands every frame to the switchboard', () => {
    dial();
    clock.advance(10);
    network.last.message('one');
    network.last.message('two');
    expect(board.received).toEqual(['one', 'two']);
  });

  it('hands what is sent to its socket, and refuses what needs a session', () => {
    dial();
    clock.advance(10);
    const link = board.links.get('main');
    link?.send('hello');
    const item = { body: { kind: 'event', name: 'typing', data: true }, failed: () => undefined };
    expect(() => link?.send({ item } as Outbound)).toThrow(
      expect.objectContaining({ code: 'SESSION_UNSUPPORTED' }),
    );
    expect(network.last.sent).toEqual(['hello']);
  });

  it('takes its frames to whoever is in the inlet at that moment', () => {
    dial();
    clock.advance(10);
    const inlet = board.links.get('main')!.inlet;
    const { hear } = inlet;
    const pongs: unknown[] = [];
    inlet.hear = (data) => pongs.push(data);
    network.last.message('pong');
    inlet.hear = hear;
    network.last.message('news');
    expect(pongs).toEqual(['pong']);
    expect(board.received).toEqual(['news']);
  });
});

describe('the end of a transport', () => {
  const closeOf = (heard: ReturnType<typeof dial>['heard']) => heard.at(-1)?.['close'];

  it('before it opened is refused', () => {
    network.behaviour = 'refuse';
    const { heard } = dial();
    clock.advance(10);
    expect(closeOf(heard)).toMatchObject({ cause: 'refused', code: 1006, transport: 'main' });
  });

  it('by the peer is closed, with code and reason', () => {
    const { heard } = dial();
    clock.advance(10);
    network.last.serverClose(1012, 'restart');
    expect(closeOf(heard)).toEqual({
      cause: 'closed',
      code: 1012,
      reason: 'restart',
      wasClean: true,
      transport: 'main',
    });
  });

  it('carries the hint of the close reason, or of Retry-After', () => {
    const hinted = dial();
    clock.advance(10);
    network.last.serverClose(1013, '{"retryAfterMs":1234}');
    expect(closeOf(hinted.heard)).toMatchObject({ retryAfterMs: 1234 });
    network.behaviour = (socket) => socket.refuseUpgrade(503, { 'retry-after': '9' });
    const refused = dial();
    clock.advance(20);
    expect(closeOf(refused.heard)).toMatchObject({ httpStatus: 503, retryAfterMs: 9000 });
  });

  it.each(['url', 'protocols', 'create'])('by a %s function that throws is a callback', (name) => {
    const error = new Error('no');
    const { heard } = dial({
      [name]: () => {
        throw error;
      },
    });
    expect(closeOf(heard)).toMatchObject({ cause: 'callback', code: 1006, error });
    expect(board.reported).toEqual([error]);
  });

  it('by a provider that rejects is a callback; by one that is refused, auth', async () => {
    const { heard } = dial({ url: () => Promise.reject(new Error('no')) });
    await clock.advanceAsync(0);
    expect(closeOf(heard)).toMatchObject({ cause: 'callback' });
    const refused = dial({ protocols: () => Promise.reject(new AuthRefusedError()) });
    await clock.advanceAsync(0);
    expect(closeOf(refused.heard)).toMatchObject({ cause: 'credentials', httpStatus: 401 });
    expect(board.reported).toHaveLength(1);
  });

  it('by a URL that no socket takes is a callback', () => {
    expect(closeOf(dial({ url: 'ftp://line.test/' }).heard)).toMatchObject({ cause: 'callback' });
  });
});

describe('a transport that is torn down', () => {
  it('closes its socket with the code and reason of the farewell', () => {
    const { send, stop } = dial();
    clock.advance(10);
    send(farewell(4003));
    stop();
    expect(network.last.closeCalls).toEqual([{ code: 4003, reason: 'bye' }]);
    expect(board.links.size).toBe(0);
  });

  it('closes with 1000 when nobody said farewell', () => {
    const { stop } = dial();
    clock.advance(10);
    stop();
    expect(network.last.closeCalls).toEqual([{ code: 1000, reason: '' }]);
  });

  it('destroys a socket whose peer is not expected to answer', () => {
    const { send, stop } = dial();
    clock.advance(10);
    send(farewell(4000, true));
    stop();
    expect(network.last.terminated).toBe(true);
    expect(network.last.closeCalls).toEqual([]);
  });

  it('(4) hears nothing of its socket any more, late, doubled or out of order', () => {
    const { heard, stop } = dial();
    clock.advance(10);
    stop();
    const before = heard.length;
    for (const type of ['close', 'open', 'message', 'error', 'close']) network.last.fireRaw(type);
    expect(heard).toHaveLength(before);
    expect(board.received).toEqual([]);
  });

  it('swallows the error that a CONNECTING socket fires when it is closed', () => {
    const { stop } = dial();
    stop();
    clock.advance(1000);
    expect(network.last.readyState).toBe(3);
  });

  it('makes no socket when its provider answers too late', async () => {
    const { stop } = dial({ url: () => Promise.resolve('wss://line.test/') });
    stop();
    await clock.advanceAsync(100);
    expect(network.sockets).toEqual([]);
  });

  it('aborts the signal of its attempt', () => {
    let signal: AbortSignal | undefined;
    const { stop } = dial({
      url: (attempt) => {
        signal = attempt.signal;
        return 'wss://line.test/';
      },
    });
    expect(signal?.aborted).toBe(false);
    stop();
    expect(signal?.aborted).toBe(true);
  });

  it('(25) survives a socket whose close() throws, and reports it', () => {
    const error = new Error('no');
    const { stop, failures } = dial();
    clock.advance(10);
    network.last.close = () => {
      throw error;
    };
    stop();
    expect(board.reported).toEqual([error]);
    expect(failures).toEqual([]);
  });
});
