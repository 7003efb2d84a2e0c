import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { WebSocketClass } from 'linekeeper';
import { useRig } from './rig.js';

const rig = useRig();

/** Text of this many bytes in which every place is different from its neighbours. */
const patterned = (bytes: number): string =>
  Array.from({ length: Math.ceil(bytes / 8) }, (_, index) => String(index).padStart(8, '.'))
    .join('')
    .slice(0, bytes);

describe('messages', () => {
  it('go and come as text and as binary, in order', async () => {
    const { connection, received } = await rig.connected();
    connection.send('grüß dich');
    connection.send(new Uint8Array([0, 127, 128, 255]));
    connection.send(new Uint16Array([258]).buffer);
    connection.send(new Blob(['blob']));
    connection.send('');
    await expect.poll(() => received.length).toBe(5);
    const readable = received.map((data) =>
      typeof data === 'string' ? data : [...new Uint8Array(data as ArrayBuffer)],
    );
    expect(readable).toEqual([
      'grüß dich',
      [0, 127, 128, 255],
      [2, 1],
      [...Buffer.from('blob')],
      '',
    ]);
    expect(rig.server.received.map(({ isBinary }) => isBinary)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('come as the events of a class that makes changes to them', async () => {
    class Deciphering extends WebSocket {}
    // Its app hears what it has deciphered, and nothing else.
    Object.assign(Deciphering.prototype, {
      addEventListener(this: WebSocket, type: 'message', listener: (event: object) => void) {
        WebSocket.prototype.addEventListener.call(this, type, (event: object) => {
          const isCipher = 'data' in event && typeof event.data === 'string';
          listener(isCipher ? { data: String(event.data).toUpperCase() } : event);
        });
      },
    });
    const webSocket = Deciphering as unknown as WebSocketClass;
    const { connection, received } = await rig.connected({ webSocket });
    connection.send('secret');
    await expect.poll(() => received).toEqual(['SECRET']);
  });

  it('of a socket that was given up are not heard, however late they come', async () => {
    const sockets: WebSocket[] = [];
    const { connection, received, next } = await rig.connected({
      create: ({ url }) => {
        const socket = new WebSocket(url);
        sockets.push(socket);
        return socket;
      },
    });
    const reopened = next('open');
    connection.stop();
    connection.start();
    await reopened;
    // What was on its way when the socket was closed.
    sockets[0]?.emit('message', Buffer.from('late'), false);
    connection.send('now');
    await expect.poll(() => received).toEqual(['now']);
  });

  it('of megabytes arrive whole', async () => {
    const { connection, received } = await rig.connected();
    const text = patterned(5 * 2 ** 20);
    const bytes = Buffer.from(text);
    connection.send(text);
    connection.send(bytes);
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(2);
    expect(received[0] === text).toBe(true);
    expect(Buffer.from(received[1] as ArrayBuffer).equals(bytes)).toBe(true);
  });

  it('arrive in order over a slow wire, and the link is not taken for dead', async () => {
    const { connection, received } = await rig.connected({
      heartbeat: { intervalMs: 100, timeoutMs: 5000 },
    });
    rig.proxy.slow(100_000);
    const texts = Array.from({ length: 20 }, (_, index) => `${index} ${patterned(2000)}`);
    for (const text of texts) connection.send(text);
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(20);
    expect(received).toEqual(texts);
    expect(rig.proxy.accepted).toBe(1);
  });

  it.each([1, 2, 5, 10, 11, 1000, 65_535, 65_536, 199_999])(
    'cut after %i bytes of a large frame are never delivered in part',
    async (bytes) => {
      const { connection, received, next, said } = await rig.connected();
      const server = await rig.server.nextConnection();
      const closed = next('close');
      rig.proxy.cutAfter(bytes, 'down');
      server.socket.send(patterned(200_000));
      expect((await closed)[0]).toMatchObject({ cause: 'closed', code: 1006 });
      await connection.waitConnected();
      connection.send('whole');
      await expect.poll(() => received).toEqual(['whole']);
      expect(said.filter((what) => what.startsWith('error'))).toEqual([]);
    },
  );

  it.each([1, 7, 14, 15, 1000, 65_536, 199_999])(
    'cut after %i bytes on their way up never reach the server in part',
    async (bytes) => {
      const { connection, next } = await rig.connected();
      const closed = next('close');
      rig.proxy.cutAfter(bytes, 'up');
      expect(connection.send(patterned(200_000))).toBe('sent');
      await closed;
      await connection.waitConnected();
      connection.send('whole');
      expect((await rig.server.nextMessage()).text).toBe('whole');
    },
  );

  it('are held back in order while the link is down, text and binary alike', async () => {
    const { connection, reached } = await rig.connected();
    rig.proxy.refuse();
    rig.proxy.resetAll();
    await reached('cooldown');
    expect(connection.send('one')).toBe('queued');
    expect(connection.send(new Uint8Array([2]))).toBe('queued');
    expect(connection.send('three')).toBe('queued');
    rig.proxy.heal();
    const texts = [
      await rig.server.nextMessage(),
      await rig.server.nextMessage(),
      await rig.server.nextMessage(),
    ].map(({ data, isBinary }) => (isBinary ? data[0] : data.toString()));
    expect(texts).toEqual(['one', 2, 'three']);
  });

  it('that break the protocol end the link and are not delivered, and it comes back', async () => {
    const { connection, received, reached } = await rig.connected();
    const server = await rig.server.nextConnection();
    const raw = server.socket as unknown as { _socket: { write(bytes: Buffer): void } };
    // A reserved opcode: `ws` fails the connection, as RFC 6455 section 5.2 asks.
    raw._socket.write(Buffer.from([0x83, 0x00]));
    await reached('cooldown');
    expect(connection.getSnapshot().lastClose?.cause).toBe('closed');
    expect(received).toEqual([]);
    await connection.waitConnected();
  });
});
