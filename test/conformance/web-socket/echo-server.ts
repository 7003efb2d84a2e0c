import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Addresses } from './check.js';

/** What the checks need of a server: most of it by `ws`, what no server should do byte by byte. */
export interface EchoServer extends Addresses {
  close(): Promise<void>;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const acceptOf = ({ headers }: IncomingMessage): string =>
  createHash('sha1')
    .update(`${String(headers['sec-websocket-key'])}${GUID}`)
    .digest('base64');

/** The answer to an upgrade. */
const head = (accept: string, ...more: readonly string[]): string =>
  [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    ...more,
    '',
    '',
  ].join('\r\n');

const frame = (opcode: number, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]);

const closeFrame = (code: number, reason = ''): Buffer =>
  frame(8, Buffer.from([code >> 8, code & 0xff, ...Buffer.from(reason)]));

const refuse = (socket: Duplex, status: string, header: string): void =>
  void socket.end(`HTTP/1.1 ${status}\r\n${header}\r\nContent-Length: 0\r\n\r\n`);

const textOf = (data: RawData): string => (data as Buffer).toString();

/** By path: what is done on a WebSocket that is open. */
const talks: Record<string, (socket: WebSocket, request: IncomingMessage, wire: Duplex) => void> = {
  /** Echoes, and closes after `Goodbye`. */
  '/echo': (socket) =>
    void socket.on('message', (data, isBinary) => {
      socket.send(data, { binary: isBinary });
      if (!isBinary && textOf(data) === 'Goodbye') socket.close(1000);
    }),
  /** Closes on `Goodbye`. */
  '/goodbye': (socket) =>
    void socket.on('message', (data) => {
      if (textOf(data) === 'Goodbye') socket.close(1000);
    }),
  '/empty': (socket) =>
    void socket.on('message', (data) => {
      socket.send(textOf(data) === '' ? 'pass' : 'fail');
    }),
  /** Tells the subprotocol. */
  '/protocol': (socket) => {
    socket.send(socket.protocol);
  },
  /** Does not take any subprotocol. */
  '/no-protocol': () => undefined,
  '/query': (socket, { url }) => {
    socket.send(url?.split('?')[1] ?? '');
  },
  '/origin': (socket, { headers }) => {
    socket.send(headers.origin ?? '');
  },
  /** Writes the bytes that it gets as they are, not in a frame. */
  '/raw': (socket, _, wire) =>
    void socket.on('message', (data) => {
      wire.write(data);
    }),
};

/** Listens on 127.0.0.1 at two ports. */
export async function startEchoServer(): Promise<EchoServer> {
  const held = new Set<() => void>();
  const letGo = (): void => {
    for (const act of held) act();
    held.clear();
  };

  /** By path: what answers the upgrade itself. */
  const upgrades: Record<string, (request: IncomingMessage, wire: Duplex) => void> = {
    '/never': () => undefined,
    '/nonsense': (_, wire) => void wire.end('nonsense\r\n\r\n'),
    '/wrong-key': (_, wire) => void wire.end(head('bm90IHRoZSByaWdodCBrZXkhISE=')),
    '/unasked-protocol': (request, wire) =>
      void wire.write(head(acceptOf(request), 'Sec-WebSocket-Protocol: foobar')),
    '/redirect': (_, wire) => {
      refuse(wire, '301 Moved Permanently', 'Location: /echo');
    },
    /** The close frame is in the packet of the answer. */
    '/closed-at-once': (request, wire) => {
      wire.once('data', () => void wire.end());
      wire.write(Buffer.concat([Buffer.from(head(acceptOf(request))), closeFrame(1001, 'PASS')]));
    },
    /** Answers a close frame when it is let go. */
    '/late-close': (request, wire) => {
      wire.once('data', () => held.add(() => void wire.end(frame(8, Buffer.alloc(0)))));
      wire.write(head(acceptOf(request)));
    },
  };

  const webSockets = new WebSocketServer({
    noServer: true,
    handleProtocols: ([first], { url }) => (url === '/no-protocol' ? false : (first ?? false)),
  });

  function upgrade(request: IncomingMessage, wire: Duplex, first: Buffer): void {
    wire.on('error', () => undefined);
    const path = (request.url ?? '').split('?')[0] ?? '';
    const own = upgrades[path];
    if (own !== undefined) {
      own(request, wire);
      return;
    }
    const authorization = `Basic ${Buffer.from('foo:bar').toString('base64')}`;
    if (path === '/auth' && request.headers.authorization !== authorization) {
      refuse(wire, '401 Unauthorized', 'WWW-Authenticate: Basic realm="checks"');
      return;
    }
    if (path === '/let-go') letGo();
    webSockets.handleUpgrade(request, wire, first, (socket) => {
      socket.on('error', () => undefined);
      if (path === '/slow') {
        // Reads when it is let go, so that what is sent fills every buffer on the way.
        socket.pause();
        held.add(() => socket.resume());
        socket.on('message', (data) => {
          socket.send(String((data as Buffer).length));
        });
        return;
      }
      (talks[path] ?? talks['/echo']!)(socket, request, wire);
    });
  }

  async function listen(): Promise<[Server, number]> {
    const server = createServer((_, response) => void response.writeHead(426).end());
    server.on('upgrade', upgrade);
    server.on('connection', (wire) => {
      wires.add(wire);
      wire.once('close', () => wires.delete(wire));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return [server, (server.address() as AddressInfo).port];
  }
  const wires = new Set<Duplex>();
  const [[server, port], [aside, asidePort]] = await Promise.all([listen(), listen()]);

  return {
    port,
    asidePort,
    async close() {
      const closed = Promise.all([once(server, 'close'), once(aside, 'close')]);
      server.close();
      aside.close();
      for (const wire of wires) wire.destroy();
      await closed;
    },
  };
}
