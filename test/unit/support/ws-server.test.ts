import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';

let server: TestWsServer;
const clients: WebSocket[] = [];

function dial(path = '/', protocols: string[] = []): WebSocket {
  const client = new WebSocket(server.url(path), protocols, { headers: { 'x-test': 'yes' } });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

async function dialOpen(): Promise<WebSocket> {
  const client = dial();
  await once(client, 'open');
  return client;
}

async function closeOf(client: WebSocket): Promise<string> {
  const [code, reason] = (await once(client, 'close')) as [number, Buffer];
  return `${code} ${reason.toString()}`.trim();
}

async function textOf(client: WebSocket): Promise<string> {
  const [data] = (await once(client, 'message')) as [Buffer];
  return data.toString();
}

beforeEach(async () => {
  server = await startWsServer();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await server.close();
});

describe('the ws test server', () => {
  it('records url, headers and subprotocol of a connection', async () => {
    dial('/rooms/7?token=x', ['v2', 'v1']);
    const connection = await server.nextConnection();
    expect(connection.url).toBe('/rooms/7?token=x');
    expect(connection.headers['x-test']).toBe('yes');
    expect(connection.protocol).toBe('v2');
    expect(server.live).toEqual([connection]);
  });

  it('keeps messages in order for whoever asks late', async () => {
    const client = await dialOpen();
    client.send('one');
    client.send(Buffer.from('two'));
    const first = await server.nextMessage();
    const second = await server.nextMessage();
    expect([first.text, first.isBinary, second.text, second.isBinary]).toEqual([
      'one',
      false,
      'two',
      true,
    ]);
    expect(server.received).toEqual([first, second]);
    await expect(server.nextMessage(1)).rejects.toThrow('No message within 1 ms');
  });

  it('echoes only while echo is on', async () => {
    const client = await dialOpen();
    client.send('not echoed');
    await server.nextMessage();
    server.echo = true;
    client.send('echoed');
    expect(await textOf(client)).toBe('echoed');
  });

  it('answers ping frames while told to and counts them anyway', async () => {
    const client = await dialOpen();
    const connection = await server.nextConnection();
    client.ping('now');
    const [pong] = (await once(client, 'pong')) as [Buffer];
    expect(pong.toString()).toBe('now');
    server.answerPings = false;
    client.on('pong', () => expect.fail('the second ping was answered'));
    client.ping('later');
    await expect.poll(() => connection.pings).toBe(2);
    client.send('ping');
    expect(await textOf(client)).toBe('pong');
  });

  it('answers pings of the application in both spellings', async () => {
    const client = await dialOpen();
    client.send('ping');
    expect(await textOf(client)).toBe('pong');
    client.send('{"type":"ping"}');
    expect(await textOf(client)).toBe('{"type":"pong"}');
  });

  it('refuses upgrades with a status and headers until told to accept', async () => {
    server.refuseWith(503, { 'Retry-After': '7' });
    const [, response] = (await once(dial(), 'unexpected-response')) as [
      unknown,
      { statusCode: number; headers: Record<string, string> },
    ];
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '7']);
    expect(server.refusals).toBe(1);
    server.accept();
    await dialOpen();
  });

  it('accepts and then closes, at once or later', async () => {
    server.acceptThenClose(4401, 'who are you');
    expect(await closeOf(dial())).toBe('4401 who are you');
    server.acceptThenClose(1012, 'restart', 5);
    expect(await closeOf(dial())).toBe('1012 restart');
  });

  it('runs hooks for new connections until they are removed', async () => {
    const stop = server.onConnection(({ socket }) => socket.send('welcome'));
    expect(await textOf(dial())).toBe('welcome');
    stop();
    server.onConnection(({ socket }) => socket.send('hello'));
    expect(await textOf(dial())).toBe('hello');
  });

  it('closes with a code or cuts the line', async () => {
    const first = await dialOpen();
    const told = closeOf(first);
    server.closeAll(1001, 'going away');
    expect(await told).toBe('1001 going away');
    const second = await dialOpen();
    const cut = closeOf(second);
    server.terminateAll();
    expect(await cut).toBe('1006');
    await expect.poll(() => server.live).toEqual([]);
    expect(await server.connections[0]?.whenClosed).toEqual({ code: 1001, reason: 'going away' });
  });

  it('refuses connections while stopped and comes back on the same port', async () => {
    const client = await dialOpen();
    const lost = closeOf(client);
    await server.stop();
    expect(await lost).toBe('1006');
    const [error] = (await once(dial(), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    await server.restart();
    await dialOpen();
    expect(server.connections).toHaveLength(2);
  });

  it('fails whoever still waits when it closes', async () => {
    const waiting = expect(server.nextConnection()).rejects.toThrow('Closed while waiting');
    await server.close();
    await waiting;
  });
});
