import { once } from 'node:events';
import { expect, it } from 'vitest';
import { SupervisedWebSocket } from 'linekeeper';
import { startServer, use } from './rig.js';

/** A socket with a session, and the server that it is open to. */
async function opened() {
  const server = await startServer();
  const socket = new SupervisedWebSocket(`ws://127.0.0.1:${server.port}`, [], {
    session: { required: true },
  });
  use({ [Symbol.asyncDispose]: async () => socket.connection[Symbol.dispose]() });
  await once(socket, 'open');
  const received = async (bytes: Uint8Array): Promise<unknown> => {
    const message = once(socket, 'message') as Promise<MessageEvent[]>;
    server.broadcast('*', bytes);
    const [event] = await message;
    return event?.data;
  };
  return { socket, received };
}

it('gives bytes of a session in the form that is asked for, however late', async () => {
  const { socket, received } = await opened();
  const errors: unknown[] = [];
  socket.connection.on('error', (error) => errors.push(error));
  const blob = await received(Uint8Array.of(1, 2));
  expect(new Uint8Array(await (blob as Blob).arrayBuffer())).toEqual(Uint8Array.of(1, 2));
  socket.binaryType = 'arraybuffer';
  expect(new Uint8Array((await received(Uint8Array.of(3))) as ArrayBuffer)).toEqual(
    Uint8Array.of(3),
  );
  socket.binaryType = 'blob';
  expect(await received(Uint8Array.of(4))).toBeInstanceOf(Blob);
  // A session that breaks over a Blob would come back, and repeat what it lacked.
  expect([errors, socket.connection.getMetrics().reconnects]).toEqual([[], 0]);
});
