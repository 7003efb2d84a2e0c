import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Two different ports that are free now. */
export async function twoFreePorts(): Promise<[number, number]> {
  const hold = async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    return holder;
  };
  const holders = [await hold(), await hold()] as const;
  const [first, second] = holders.map((holder) => (holder.address() as AddressInfo).port);
  await Promise.all(holders.map((holder) => once(holder.close(), 'close')));
  return [first!, second!];
}

/** Resolves when somebody listens on the port. */
export async function untilListening(port: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect', { signal });
      return;
    } catch {
      await pause(50, undefined, { signal });
    } finally {
      socket.destroy();
    }
  }
}
