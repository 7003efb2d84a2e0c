import { describe, expect, it } from 'vitest';
import type { FakeSocket } from '../../support/fake-socket.js';
import type { FakeNetwork } from '../../support/fake-web-socket.js';
import { createBench, type Bench } from './bench.js';
import { createSessionBench, outcome, serveSessions, SUBPROTOCOL } from './session-rig.js';

type Options = Parameters<typeof createBench>[0];

const offers = (socket: FakeSocket): boolean => socket.protocols.includes(SUBPROTOCOL);

/** Servers that do not speak the protocol, by how that shows. */
const plainServers: Readonly<Record<string, (bench: Bench) => void>> = {
  'selects what it is offered, and echoes': ({ network }) => {
    network.onSend = (socket, data) => {
      socket.reply(data as string);
    };
  },
  'selects what it is offered, and says something of its own': ({ network }) => {
    network.onSend = (socket) => {
      if (offers(socket)) socket.reply('{"jsonrpc":"2.0","error":{"code":-32700}}');
    };
  },
  'selects what it is offered, and greets': ({ network }) => {
    network.behaviour = (socket) => {
      socket.open();
      socket.reply('hello there');
    };
  },
  'selects what it is offered, and stays silent': () => undefined,
  'closes with 1002 on the hello': (bench) => closeOnHello(bench, 1002),
  'closes with 1003 on the hello': (bench) => closeOnHello(bench, 1003),
  'closes with 1007 on the hello': (bench) => closeOnHello(bench, 1007),
  'closes with 4400 on the hello': (bench) => closeOnHello(bench, 4400),
};

function closeOnHello({ network, clock }: Bench, code: number): void {
  network.onSend = (socket) => {
    const close = (): void => {
      if (socket.readyState === 1) socket.serverClose(code);
    };
    if (offers(socket)) clock.setTimeout(close, 0, 'network');
  };
}

/** A started connection with a session, to a server that may take its time to show what it is. */
function meet(name: string, options: Options = {}): Bench {
  const bench = createBench({ session: true, ...options });
  plainServers[name]!(bench);
  bench.connect();
  bench.clock.advance(5000);
  return bench;
}

describe.each(Object.keys(plainServers))('a server that %s', (name) => {
  it('is opened once more without the offer, in the same attempt', () => {
    const { connection, network, told } = meet(name, { protocols: 'chat' });
    expect(network.sockets.map(({ protocols }) => protocols)).toEqual([
      [SUBPROTOCOL, 'chat'],
      ['chat'],
    ]);
    expect(told.slice(0, 3)).toEqual(['status connecting', 'status connected', 'open']);
    expect(connection.getSnapshot()).toMatchObject({
      status: 'connected',
      attempt: 0,
      recovered: null,
      metrics: { attempts: 1, opens: 1 },
    });
    expect(network.live).toEqual([network.last]);
  });

  it('is served as without a session, both ways', () => {
    const { connection, network } = meet(name);
    const messages: unknown[] = [];
    connection.on('message', (data) => messages.push(data));
    network.onSend = undefined;
    expect(connection.send('up')).toBe('sent');
    network.last.message('down');
    network.last.message(Uint8Array.from([7]));
    expect(network.last.sent).toEqual(['up']);
    expect(messages).toEqual(['down', Uint8Array.from([7]).buffer]);
  });

  it('fails the attempt where a session is required, and is tried again', () => {
    const bench = createBench({ session: { required: true } });
    plainServers[name]!(bench);
    const { connection, network, errors, clock } = bench;
    bench.connect();
    clock.advance(5000);
    expect(network.sockets.every(offers)).toBe(true);
    expect(connection.getSnapshot().metrics.opens).toBe(0);
    expect(errors[0]).toMatchObject({
      code: 'SESSION_UNSUPPORTED',
      message: expect.stringContaining('it does not speak linekeeper.v1') as string,
    });
    network.behaviour = 'accept';
    const server = serveSessions(network, clock);
    clock.advance(20_000);
    expect(connection.getSnapshot().status).toBe('connected');
    expect(server.hellos.length).toBeGreaterThan(0);
  });
});

describe('an opening that fails, and nobody says why', () => {
  /** Fails the offers and nothing else, as a browser tells it. */
  const failOffers = ({ network }: Bench): void => {
    network.behaviour = (socket) => (offers(socket) ? 'refuse' : 'accept');
  };
  const meetOnce = (options: Options = {}): Bench => {
    const bench = createBench({ session: true, ...options });
    failOffers(bench);
    bench.connect();
    return bench;
  };

  it('is a failed attempt at first', () => {
    const { connection, network } = meetOnce();
    expect(network.sockets.map(offers)).toEqual([true]);
    expect(connection.getSnapshot()).toMatchObject({ status: 'cooldown', attempt: 1 });
  });

  it('was not the offer when the next one is accepted: the link has a session', () => {
    const { connection, network, clock } = meetOnce();
    network.behaviour = 'accept';
    serveSessions(network, clock);
    clock.advance(5000);
    expect(network.sockets.map(offers)).toEqual([true, true]);
    expect(connection.session!.id).not.toBeNull();
  });

  it('was the offer when the next one fails as well: that attempt does without', () => {
    const { connection, network, clock } = meetOnce();
    clock.advance(5000);
    expect(network.sockets.map(offers)).toEqual([true, true, false]);
    expect(connection.getSnapshot()).toMatchObject({
      status: 'connected',
      metrics: { attempts: 2, opens: 1 },
    });
  });

  it('makes each later attempt do without at once', () => {
    const { connection, network, clock } = meetOnce();
    clock.advance(5000);
    network.last.serverClose(1012);
    clock.advance(20_000);
    expect(network.sockets.map(offers)).toEqual([true, true, false, true, false]);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('is tried for ever with the offer where a session is required', () => {
    const { connection, network, clock } = meetOnce({ session: { required: true } });
    clock.advance(60_000);
    expect(network.sockets.length).toBeGreaterThan(3);
    expect(network.sockets.every(offers)).toBe(true);
    expect(connection.getSnapshot().metrics.opens).toBe(0);
  });
});

describe('a silent server that selects every name', () => {
  it('is done without after half of what an attempt may take, if that is less than 5 s', () => {
    const bench = createBench({ session: true, connectTimeoutMs: 2000 });
    bench.connect();
    bench.clock.advance(999);
    expect(bench.network.sockets).toHaveLength(1);
    bench.clock.advance(1);
    expect(bench.network.sockets.map(offers)).toEqual([true, false]);
    expect(bench.connection.getSnapshot()).toMatchObject({
      status: 'connected',
      metrics: { attempts: 1 },
    });
  });
});

describe('a server that selects another subprotocol', () => {
  const choose = (network: FakeNetwork): void => {
    network.behaviour = (socket) => socket.open('chat');
  };

  it('is served on the same socket', () => {
    const bench = createBench({ session: true, protocols: 'chat' });
    choose(bench.network);
    bench.connect();
    expect(bench.network.sockets).toHaveLength(1);
    expect(bench.connection.send('hello')).toBe('sent');
    expect(bench.network.last.sent).toEqual(['hello']);
  });

  it.each(['blob', 'arraybuffer', null] as const)('gets binaryType %s', (binaryType) => {
    const bench = createBench({ session: true, protocols: 'chat', binaryType });
    choose(bench.network);
    bench.connect();
    // With null it is left to the class, whose own is blob.
    expect(bench.network.last.binaryType).toBe(binaryType ?? 'blob');
  });

  it('fails the attempt where a session is required', () => {
    const bench = createBench({ session: { required: true }, protocols: 'chat' });
    choose(bench.network);
    bench.connect();
    expect(bench.connection.getSnapshot().status).toBe('cooldown');
    expect(bench.errors[0]?.code).toBe('SESSION_UNSUPPORTED');
  });
});

describe('what only a session can do, without one', () => {
  const name = 'selects what it is offered, and says something of its own';

  it('rejects with SESSION_UNSUPPORTED when the transport opens, and afterwards', async () => {
    const bench = createBench({ session: true });
    plainServers[name]!(bench);
    const session = bench.connection.session!;
    const waiting = [session.subscribe('a'), session.publish('a', 'x')];
    bench.connect();
    const later = [session.subscribe('b'), session.unsubscribe('b'), session.publish('b', 'x')];
    const unsupported = 'SESSION_UNSUPPORTED';
    expect(await Promise.all([...waiting, ...later].map(outcome))).toEqual(
      Array.from({ length: 5 }, () => unsupported),
    );
    expect(session.id).toBeNull();
  });

  it('drops an event, and says why', () => {
    const { connection, errors, network } = meet(name);
    expect(connection.session!.sendEvent('typing')).toBe('dropped');
    expect(errors.map(({ code }) => code)).toEqual(['SESSION_UNSUPPORTED']);
    expect(network.last.sent).toEqual([]);
    expect(connection.getSnapshot().metrics.dropped).toBe(1);
  });

  it('is asked for as soon as the server speaks the protocol', async () => {
    const bench = createBench({ session: true });
    plainServers[name]!(bench);
    void bench.connection.session!.subscribe('a');
    bench.connect();
    void bench.connection.session!.subscribe('b');
    bench.network.behaviour = 'accept';
    const server = serveSessions(bench.network, bench.clock);
    bench.network.last.serverClose(1012);
    bench.clock.advance(1000);
    expect(server.taken).toEqual([
      '{"type":"subscribe","topic":"a"}',
      '{"type":"subscribe","topic":"b"}',
    ]);
    expect(await outcome(bench.connection.session!.subscribe('c'))).toBe('pending');
  });

  it('includes no Blob, so that what may be sent does not depend on the server', () => {
    const { connection } = meet(name);
    expect(() => connection.send(new Blob(['x']))).toThrow('arrayBuffer()');
  });

  it('leaves the ping of the app to be used', () => {
    const ping = (): string => 'ping';
    const heartbeat = { intervalMs: 1000, timeoutMs: 500, ping };
    const bench = createBench({ session: true, heartbeat });
    plainServers[name]!(bench);
    bench.network.onSend = (socket) => {
      socket.reply('pong');
    };
    bench.connect();
    bench.clock.advance(1600);
    expect(bench.network.last.sent).toEqual(['ping', 'ping']);
  });
});

describe('a server that was heard to speak the protocol', () => {
  it('is never done without', () => {
    const { connection, network, clock, comeBack, server } = createSessionBench();
    connection.start();
    clock.advance(0);
    const plain = ['refuse', { close: 1003 }] as const;
    for (const behaviour of plain) {
      network.behaviour = behaviour;
      comeBack();
      connection.retryNow();
      clock.advance(0);
      expect(network.sockets.every(offers)).toBe(true);
      expect(connection.getSnapshot().status).not.toBe('connected');
      network.behaviour = 'accept';
      connection.retryNow();
      clock.advance(0);
      expect(connection.getSnapshot()).toMatchObject({ status: 'connected', recovered: true });
    }
    expect(server.hellos.length).toBeGreaterThan(2);
  });

  it('is not done without when another one selects another subprotocol', () => {
    const { connection, network, clock, server, comeBack, connect } = createSessionBench({
      protocols: 'chat',
    });
    connect();
    server.takes = false;
    connection.send('one');
    server.takes = true;
    network.behaviour = (socket) => socket.open('chat');
    comeBack();
    expect(connection.getSnapshot()).toMatchObject({ status: 'cooldown', recovered: null });
    network.behaviour = 'accept';
    clock.advance(5000);
    expect(server.taken).toEqual([':one']);
    expect(connection.getSnapshot()).toMatchObject({ status: 'connected', recovered: true });
  });

  it('has longer for its welcome, as long as the connect timeout lasts', () => {
    const { connection, clock, server, comeBack, connect, network } = createSessionBench();
    connect();
    server.welcomes = false;
    comeBack();
    clock.advance(9999);
    expect(connection.getSnapshot().status).toBe('connecting');
    expect(network.sockets).toHaveLength(2);
    clock.advance(1);
    expect(connection.getSnapshot().lastClose?.cause).toBe('connect-timeout');
    expect(network.sockets[1]?.closeCalls).toEqual([{ code: 4001, reason: 'connect timeout' }]);
  });
});
