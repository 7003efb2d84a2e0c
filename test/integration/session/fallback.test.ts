import { describe, expect, it } from 'vitest';
import { startWsServer, type TestWsServer, type WsServerOptions } from '../../support/ws-server.js';
import { createClient, startServer, use, type SessionClient } from './rig.js';

const startPlain = async (options: WsServerOptions): Promise<TestWsServer> =>
  use(await startWsServer(options));

const start = (url: string, options = {}): SessionClient => {
  const client = createClient({ url, ...options });
  client.connection.start();
  return client;
};

/** The subprotocol offers of every upgrade that a server has accepted. */
const offers = ({ connections }: TestWsServer): readonly (string | undefined)[] =>
  connections.map(({ headers }) => headers['sec-websocket-protocol']);

describe('a plain ws server', () => {
  it('that selects no subprotocol is opened once more without the offer', async () => {
    const server = await startPlain({ echo: true, chooseProtocol: () => false });
    const { connection, received, errors } = start(server.url());
    await connection.waitConnected();
    connection.send('hello');
    connection.send(Uint8Array.from([1, 2]));
    await expect.poll(() => received).toEqual(['hello', 'bytes 1 2']);
    expect(offers(server)).toEqual(['linekeeper.v1', undefined]);
    expect(connection.getSnapshot()).toMatchObject({ recovered: null, metrics: { attempts: 1 } });
    expect(errors).toEqual([]);
    await expect.poll(() => server.live.length).toBe(1);
  });

  it('that selects whatever it is offered, and echoes, is found out by its answer', async () => {
    const server = await startPlain({ echo: true });
    const { connection, received } = start(server.url());
    await connection.waitConnected();
    connection.send('hello');
    await expect.poll(() => received).toEqual(['hello']);
    expect(offers(server)).toEqual(['linekeeper.v1', undefined]);
    expect(server.received.map(({ text }) => text).slice(1)).toEqual(['hello']);
    await expect.poll(() => server.live.length).toBe(1);
  });

  it('that selects another subprotocol is served on that socket', async () => {
    const server = await startPlain({ echo: true, chooseProtocol: () => 'chat' });
    const { connection, received } = start(server.url(), { protocols: ['chat'] });
    await connection.waitConnected();
    connection.send('hello');
    await expect.poll(() => received).toEqual(['hello']);
    expect(offers(server)).toEqual(['linekeeper.v1,chat']);
  });

  it.each([1002, 1003, 1007, 4400])(
    'that closes with %i on the hello is found out',
    async (code) => {
      const server = await startPlain({});
      server.onConnection(({ socket }) => {
        socket.on('message', (data: Buffer) => {
          const text = data.toString();
          if (text.startsWith('{"type":"hello"')) socket.close(code);
          else socket.send(text);
        });
      });
      const { connection, received } = start(server.url());
      await connection.waitConnected();
      connection.send('hello');
      await expect.poll(() => received).toEqual(['hello']);
      expect(connection.getSnapshot().metrics.attempts).toBe(1);
    },
  );

  it('that drops an open link is resumed by nothing, and the next attempt asks again', async () => {
    const server = await startPlain({ chooseProtocol: () => false });
    const { connection, next, opens } = start(server.url());
    await connection.waitConnected();
    const again = next('open');
    server.terminateAll();
    await again;
    expect(opens).toEqual([null, null]);
    expect(offers(server)).toEqual(['linekeeper.v1', undefined, 'linekeeper.v1', undefined]);
  });

  it('is no server where a session is required', async () => {
    const server = await startPlain({ chooseProtocol: () => false });
    const { connection, next } = start(server.url(), { session: { required: true } });
    const [error] = await next('error');
    expect(error.code).toBe('SESSION_UNSUPPORTED');
    expect(connection.getSnapshot().metrics.opens).toBe(0);
    expect(offers(server).every((offer) => offer === 'linekeeper.v1')).toBe(true);
  });
});

describe('no second socket', () => {
  it.each([401, 403, 429, 503])('follows a refusal with HTTP %i', async (status) => {
    const server = await startPlain({});
    server.refuseWith(status);
    const { connection } = start(server.url(), { maxAttempts: 0, backoff: () => 60_000 });
    await expect
      .poll(() => connection.getSnapshot().lastClose)
      .toMatchObject({ httpStatus: status });
    expect(server.refusals).toBe(1);
    expect(server.connections).toEqual([]);
  });

  it('follows a server that is not there', async () => {
    const server = await startPlain({});
    await server.stop();
    const { connection } = start(server.url(), { maxAttempts: 0 });
    await expect.poll(() => connection.getSnapshot().reason).toBe('exhausted');
    const { lastClose, metrics } = connection.getSnapshot();
    expect(lastClose?.error).toMatchObject({ code: 'ECONNREFUSED' });
    expect(metrics.attempts).toBe(1);
  });

  it('follows a server that speaks the protocol and wants other credentials', async () => {
    const server = await startServer({ authenticate: () => null });
    const { connection, errors } = start(`ws://127.0.0.1:${String(server.port)}/`);
    await expect.poll(() => connection.getSnapshot().status).toBe('blocked-auth');
    expect(errors.map(({ code }) => code)).toEqual(['AUTH_REFUSED']);
    expect(server.getMetrics().accepted).toBe(1);
  });
});

describe('a server that learns the protocol', () => {
  it('is spoken to from the next attempt on', async () => {
    const plain = await startPlain({ chooseProtocol: () => false });
    const real = await startServer();
    let port = plain.port;
    const { connection, next } = start('', {
      url: () => `ws://127.0.0.1:${String(port)}/`,
    });
    await connection.waitConnected();
    expect(connection.session?.id).toBeNull();
    void connection.session!.subscribe('orders');
    port = real.port!;
    const again = next('open');
    plain.terminateAll();
    await again;
    expect(connection.session?.id).not.toBeNull();
    await expect.poll(() => [...real.clients.values()][0]?.topics.has('orders')).toBe(true);
  });
});
