import { once } from 'node:events';
import type { Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const ATTEMPTS = 40;
const PAUSE_MS = 25;

/** Listens on 127.0.0.1; a port given up a moment ago may need a few attempts until it is free. */
export async function listenAgain(server: Server, port: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return;
    } catch (error) {
      const isBusy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isBusy || attempt === ATTEMPTS) throw error;
      await pause(PAUSE_MS);
    }
  }
}
