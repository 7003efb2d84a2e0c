import type { Duplex } from 'node:stream';

/** How often it is looked whether more may be read, in ms. */
const TURN_MS = 5;

/** Lets a socket be read no faster than this: what comes faster waits in the network, and then with the sender. */
export function readSlowly(socket: Duplex, bytesPerMs: number): void {
  const began = performance.now();
  let read = 0;
  const isAhead = (): boolean => read > (performance.now() - began) * bytesPerMs;
  socket.on('data', (data: Buffer) => {
    read += data.length;
    if (isAhead()) socket.pause();
  });
  const timer = setInterval(() => {
    if (!isAhead()) socket.resume();
  }, TURN_MS);
  socket.once('close', () => {
    clearInterval(timer);
  });
}
