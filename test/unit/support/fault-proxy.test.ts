import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';

/** A target that records what arrives and answers nothing by itself. */
interface Target {
  readonly server: Server;
  readonly sockets: Socket[];
  readonly ends: string[];
  text: string;
}

interface Client {
  readonly socket: Socket;
  readonly ends: string[];
  text: string;
}

let target: Target;
let proxy: FaultProxy;
const clients: Client[] = [];

function record(socket: Socket, into: { text: string; readonly ends: string[] }): void {
  socket.on('data', (bytes: Buffer) => (into.text += bytes.toString('latin1')));
  socket.on('end', () => into.ends.push('fin'));
  socket.on('error', (error: NodeJS.ErrnoException) => into.ends.push(error.code ?? 'error'));
}

function dial(): Client {
  const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  const client: Client = { socket, ends: [], text: '' };
  record(socket, client);
  clients.push(client);
  return client;
}

async function dialThrough(): Promise<{ client: Client; far: Socket }> {
  const count = target.sockets.length;
  const client = dial();
  await expect.poll(() => target.sockets.length).toBe(count + 1);
  const far = target.sockets.at(-1);
  if (!far) throw new Error('The proxy did not connect.');
  return { client, far };
}

beforeEach(async () => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    target.sockets.push(socket);
    record(socket, target);
  });
  target = { server, sockets: [], ends: [], text: '' };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await createFaultProxy({ target: (server.address() as AddressInfo).port });
});

afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await proxy.close();
  for (const socket of target.sockets) socket.destroy();
  target.server.close();
  await once(target.server, 'close');
});

describe('the fault proxy', () => {
  it('passes bytes and FIN both ways and counts them', async () => {
    const { client, far } = await dialThrough();
    client.socket.write('hello');
    far.write('welcome');
    await expect.poll(() => [target.text, client.text]).toEqual(['hello', 'welcome']);
    expect(proxy.bytes).toEqual({ up: 5, down: 7 });
    expect([proxy.accepted, proxy.open]).toEqual([1, 1]);
    client.socket.end();
    await expect.poll(() => target.ends).toEqual(['fin']);
    far.end();
    await expect.poll(() => client.ends).toEqual(['fin']);
    await expect.poll(() => proxy.open).toBe(0);
    expect(proxy.log.map(({ what }) => what)).toEqual(['accepted', 'closed']);
  });

  it('passes a reset on', async () => {
    const { client } = await dialThrough();
    client.socket.resetAndDestroy();
    await expect.poll(() => target.ends).toEqual(['ECONNRESET']);
    await expect.poll(() => proxy.open).toBe(0);
  });

  it('holds bytes while stalled, one direction or both, and delivers them in order', async () => {
    const { client, far } = await dialThrough();
    proxy.stall('up');
    client.socket.write('held ');
    far.write('comes');
    await expect.poll(() => client.text).toBe('comes');
    await expect.poll(() => proxy.held).toBe(5);
    proxy.stall();
    client.socket.write('back');
    far.write(' later');
    await expect.poll(() => proxy.held).toBe(15);
    expect([target.text, client.text]).toEqual(['', 'comes']);
    proxy.heal();
    await expect.poll(() => [target.text, client.text]).toEqual(['held back', 'comes later']);
  });

  it('keeps the other end believing while stalled, also after a reset', async () => {
    const { client, far } = await dialThrough();
    proxy.stall();
    client.socket.resetAndDestroy();
    await once(client.socket, 'close');
    far.write('anyone there?');
    await expect.poll(() => proxy.open).toBe(1);
    expect(target.ends).toEqual([]);
    expect(far.writable).toBe(true);
    proxy.heal();
    await expect.poll(() => target.ends).toEqual(['ECONNRESET']);
  });

  it('drops bytes in a black hole and nothing after it', async () => {
    const { client } = await dialThrough();
    proxy.blackhole('up');
    client.socket.write('lost');
    await expect.poll(() => proxy.dropped.up).toBe(4);
    proxy.pass();
    client.socket.write('kept');
    await expect.poll(() => target.text).toBe('kept');
  });

  it('drops what was held when a stall turns into a black hole', async () => {
    const { client } = await dialThrough();
    proxy.stall();
    client.socket.write('held');
    await expect.poll(() => proxy.held).toBe(4);
    proxy.blackhole();
    expect([proxy.held, proxy.dropped.up]).toEqual([0, 4]);
  });

  it('refuses new connections with a reset and leaves existing ones alone', async () => {
    const { client } = await dialThrough();
    proxy.refuse();
    const refused = dial();
    await expect.poll(() => refused.ends).toEqual(['ECONNRESET']);
    expect([proxy.accepted, proxy.refused]).toEqual([1, 1]);
    client.socket.write('still here');
    await expect.poll(() => target.text).toBe('still here');
    proxy.heal();
    await dialThrough();
  });

  it('accepts silently: connected, read, never answered nor forwarded', async () => {
    proxy.acceptSilently();
    const client = dial();
    await once(client.socket, 'connect');
    client.socket.write('GET / HTTP/1.1\r\n\r\n');
    await expect.poll(() => [proxy.accepted, proxy.open]).toEqual([1, 1]);
    proxy.heal();
    await dialThrough();
    expect([target.sockets.length, client.text, client.ends.length]).toEqual([1, '', 0]);
  });

  it('delays bytes and keeps their order', async () => {
    const { client } = await dialThrough();
    proxy.delay(40);
    const startedAt = performance.now();
    client.socket.write('a');
    client.socket.write('b');
    await expect.poll(() => target.text, { interval: 5 }).toBe('ab');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(39);
  });

  it('releases delayed bytes when healed', async () => {
    const { client } = await dialThrough();
    proxy.delay(600_000);
    client.socket.write('now');
    await expect.poll(() => proxy.held).toBe(3);
    proxy.heal();
    await expect.poll(() => target.text).toBe('now');
  });

  it('slows bytes to the given speed', async () => {
    const { client } = await dialThrough();
    proxy.slow(1000);
    const startedAt = performance.now();
    client.socket.write('x'.repeat(101));
    await expect.poll(() => target.text.length, { interval: 5 }).toBe(101);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(95);
  });

  it('cuts after exactly so many bytes, once', async () => {
    const { client, far } = await dialThrough();
    proxy.cutAfter(7, 'down');
    far.write('12345');
    far.write('6789');
    await expect.poll(() => client.ends).toEqual(['ECONNRESET']);
    await expect.poll(() => target.ends).toEqual(['ECONNRESET']);
    expect(client.text).toBe('1234567');
    const second = await dialThrough();
    second.far.write('whole again');
    await expect.poll(() => second.client.text).toBe('whole again');
  });

  it('resets or closes every connection on command', async () => {
    const first = await dialThrough();
    const second = await dialThrough();
    proxy.resetAll();
    await expect
      .poll(() => [first.client.ends, second.client.ends])
      .toEqual([['ECONNRESET'], ['ECONNRESET']]);
    target.ends.length = 0;
    const third = await dialThrough();
    proxy.closeAll();
    await expect.poll(() => [third.client.ends, target.ends]).toEqual([['fin'], ['fin']]);
  });

  it('resets the client when the target is not there', async () => {
    const lonely = await createFaultProxy({ target: { port: proxy.port, host: '127.0.0.1' } });
    await proxy.close();
    const socket = connect(lonely.port, '127.0.0.1');
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    await lonely.close();
  });

  it('leaves nothing open when closed in the middle of everything', async () => {
    const { client } = await dialThrough();
    proxy.stall();
    client.socket.write('held');
    await expect.poll(() => proxy.held).toBe(4);
    await proxy.close();
    await proxy.close();
    expect(proxy.open).toBe(0);
    const late = dial();
    await expect.poll(() => late.ends).toEqual(['ECONNREFUSED']);
  });
});
