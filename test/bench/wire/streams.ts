import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SessionName } from '../names.js';
import { serverDialects, type ServerDialect } from './dialects.js';
import { FrameReader, headOf, opcodes, serverFrame } from './frames.js';
import { readSlowly } from './read-slowly.js';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CHUNK_BYTES = 65_536;

const pong = serverFrame('', opcodes.pong);

/** Made once for all rounds. */
const streams = new Map<string, readonly Buffer[]>();

/** Frames with so many bytes of ASCII each, in chunks. */
function streamOf(name: SessionName, bytes: number, count: number): readonly Buffer[] {
  const key = `${name} ${bytes} ${count}`;
  const made = streams.get(key) ?? makeStream(serverDialects[name], 'x'.repeat(bytes), count);
  streams.set(key, made);
  return made;
}

function makeStream(dialect: ServerDialect, payload: string, count: number): readonly Buffer[] {
  const frameOf = (seq: number): Buffer => serverFrame(dialect.message(seq, payload));
  const [first, second] = [frameOf(1), frameOf(2)];
  const perChunk = Math.floor(CHUNK_BYTES / second.length);
  const chunkAt = (from: number): Buffer => {
    const frames = Math.min(perChunk, count - from);
    return Buffer.concat(Array.from({ length: frames }, (_, index) => frameOf(from + index + 1)));
  };
  const starts = Array.from({ length: Math.ceil(count / perChunk) }, (_, at) => at * perChunk);
  if (!first.equals(second)) return starts.map(chunkAt);
  // Without numbers all are the same.
  const chunk = chunkAt(0);
  return starts.map((from) => chunk.subarray(0, Math.min(perChunk, count - from) * first.length));
}

/** Writes frames that were made beforehand, so that the client is the one that has work to do. */
function pour(socket: Duplex, chunks: readonly Buffer[]): void {
  let written = 0;
  const write = (): void => {
    let hasRoom = true;
    for (; written < chunks.length && hasRoom; written += 1)
      hasRoom = socket.write(chunks[written]);
    if (written < chunks.length) socket.once('drain', write);
  };
  write();
}

/** Hears what a client still says, until it is done. */
function listen(socket: Duplex, { isMessage }: ServerDialect, message: () => void): void {
  const reader = new FrameReader();
  socket.on('data', (data: Buffer) => {
    reader.push(data);
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
      const { opcode, payload } = frame;
      if (opcode === opcodes.close) socket.end();
      else if (opcode === opcodes.ping) socket.write(pong);
      else if (opcode === opcodes.text && isMessage(payload.toString())) message();
    }
  });
}

/** Counts the messages of a client without looking at what is in them, and says when it has so many more. */
function swallow(socket: Duplex, dialect: ServerDialect, count: number, first: Buffer): void {
  let unread = Buffer.alloc(0);
  let payload = 0;
  // The greeting has taken the first message.
  let received = 1;
  const take = (data: Buffer): void => {
    let rest = unread.length === 0 ? data : Buffer.concat([unread, data]);
    while (rest.length > 0) {
      const skipped = Math.min(payload, rest.length);
      payload -= skipped;
      rest = rest.subarray(skipped);
      const head = headOf(rest);
      if (head === undefined) break;
      if (head.opcode === opcodes.close) return void socket.end();
      rest = rest.subarray(head.bytes);
      payload = head.payload;
      if (head.opcode === opcodes.ping) {
        socket.write(pong);
        continue;
      }
      received += 1;
      const acknowledgement = dialect.acknowledgement(received);
      if (acknowledgement !== undefined) socket.write(serverFrame(acknowledgement));
      if (received % count === 0) socket.write(serverFrame(dialect.message(1, 'x')));
    }
    unread = Buffer.from(rest);
  };
  socket.on('data', take);
  take(first);
}

/** Goes through the opening of a protocol; gives what comes behind the first message. */
function greet(socket: Duplex, dialect: ServerDialect): Promise<Buffer> {
  const reader = new FrameReader();
  if (dialect.greeting !== undefined) socket.write(serverFrame(dialect.greeting));
  return new Promise((resolve) => {
    const hear = (data: Buffer): void => {
      reader.push(data);
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
        const text = frame.payload.toString();
        if (dialect.isMessage(text)) {
          socket.off('data', hear);
          resolve(reader.unread);
          return;
        }
        const answer = dialect.answer(text);
        if (answer !== undefined) socket.write(serverFrame(answer));
      }
    };
    socket.on('data', hear);
  });
}

function accept(request: IncomingMessage, socket: Duplex, subprotocol: string | undefined): void {
  const key = `${request.headers['sec-websocket-key'] ?? ''}${GUID}`;
  const hash = createHash('sha1').update(key).digest('base64');
  const selected = subprotocol === undefined ? '' : `Sec-WebSocket-Protocol: ${subprotocol}\r\n`;
  socket.on('error', () => undefined);
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${hash}\r\n${selected}\r\n`,
  );
}

/**
 * A server without a WebSocket library, which would cost more than the client under test. It speaks
 * as the server of a contender does: `?do=pour&bytes&count` sends frames for each message of the
 * client, `?do=swallow&count` counts messages, and reads only so fast with `&bytesPerMs`.
 *
 * @returns its port.
 */
export async function startStreams(name: SessionName): Promise<number> {
  const server = createServer();
  server.on('upgrade', (request, socket) => {
    const { searchParams } = new URL(request.url ?? '/', 'ws://localhost');
    const count = Number(searchParams.get('count'));
    const dialect = serverDialects[name];
    const frames =
      searchParams.get('do') === 'pour'
        ? streamOf(name, Number(searchParams.get('bytes')), count)
        : null;
    accept(request, socket, dialect.subprotocol);
    const bytesPerMs = Number(searchParams.get('bytesPerMs'));
    if (bytesPerMs > 0) readSlowly(socket, bytesPerMs);
    void greet(socket, dialect).then((rest) => {
      if (frames === null) {
        swallow(socket, dialect, count, rest);
        return;
      }
      const pourAll = (): void => {
        pour(socket, frames);
      };
      listen(socket, dialect, pourAll);
      pourAll();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
