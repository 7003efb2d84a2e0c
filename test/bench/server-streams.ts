import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CHUNK_BYTES = 65_536;
const TEXT = 0x81;
const CLOSE = 0x8;

/** A text frame of this many bytes of ASCII, as a server sends it (RFC 6455 section 5.2). */
function frame(bytes: number): Buffer {
  const header =
    bytes < 126 ? Buffer.from([TEXT, bytes]) : Buffer.from([TEXT, 126, bytes >> 8, bytes & 255]);
  return Buffer.concat([header, Buffer.alloc(bytes, 'x')]);
}

/** Writes frames that were made beforehand, so that the client is the one that has work to do. */
function pour(socket: Duplex, bytes: number, count: number): void {
  const one = frame(bytes);
  const perChunk = Math.floor(CHUNK_BYTES / one.length);
  const chunk = Buffer.concat(Array.from({ length: perChunk }, () => one));
  let left = count;
  const write = (): void => {
    let hasRoom = true;
    while (left > 0 && hasRoom) {
      const frames = Math.min(left, perChunk);
      left -= frames;
      hasRoom = socket.write(chunk.subarray(0, frames * one.length));
    }
    if (left > 0) socket.once('drain', write);
  };
  write();
}

/** Counts the frames of a client without looking at what is in them, and says when it has all. */
function swallow(socket: Duplex, count: number): void {
  let unread = Buffer.alloc(0);
  let payload = 0;
  let left = count;
  socket.on('data', (data: Buffer) => {
    let rest = unread.length === 0 ? data : Buffer.concat([unread, data]);
    while (rest.length > 0) {
      const skipped = Math.min(payload, rest.length);
      payload -= skipped;
      rest = rest.subarray(skipped);
      const header = headerOf(rest);
      if (header === undefined) break;
      if (header.opcode === CLOSE) return void socket.end();
      rest = rest.subarray(header.bytes);
      payload = header.payload;
      left -= 1;
      if (left === 0) socket.write(frame(1));
    }
    unread = Buffer.from(rest);
  });
}

const MASK_BYTES = 4;

function headerOf(data: Buffer): { opcode: number; bytes: number; payload: number } | undefined {
  const [first, second] = data;
  if (first === undefined || second === undefined) return undefined;
  const length = second & 127;
  if (length > 125 && data.length < 4) return undefined;
  const payload = length === 126 ? data.readUInt16BE(2) : length;
  const bytes = (length === 126 ? 4 : 2) + MASK_BYTES;
  return data.length < bytes ? undefined : { opcode: first & 15, bytes, payload };
}

function accept(request: IncomingMessage, socket: Duplex): void {
  const key = `${request.headers['sec-websocket-key'] ?? ''}${GUID}`;
  const hash = createHash('sha1').update(key).digest('base64');
  socket.on('error', () => undefined);
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${hash}\r\n\r\n`,
  );
}

/**
 * A server without a WebSocket library, which would cost more than the client under test:
 * `/pour?bytes&count` sends frames once the client has said something, `/swallow?count` counts them.
 *
 * @returns its port.
 */
export async function startStreams(): Promise<number> {
  const server = createServer();
  server.on('upgrade', (request, socket) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'ws://localhost');
    const count = Number(searchParams.get('count'));
    accept(request, socket);
    if (pathname === '/swallow') {
      swallow(socket, count);
      return;
    }
    socket.once('data', () => {
      pour(socket, Number(searchParams.get('bytes')), count);
      // The next thing that a client says is its goodbye.
      socket.once('data', () => socket.end());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
