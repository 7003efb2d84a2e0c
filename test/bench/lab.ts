import { openCast, type Cast } from './cast.js';
import type { ClientName, SessionName } from './names.js';
import { startRemote, type Remote } from './remote.js';
import type { ServerMethods } from './server-process.js';

/** What rows measure with: a server process, and a process for each contender. */
export interface Lab extends AsyncDisposable {
  readonly quick: boolean;
  /** The first number, or the second in a smoke run. */
  pick(full: number, quick: number): number;
  readonly server: Remote<ServerMethods>;
  readonly clients: Cast<ClientName>;
  readonly sessions: Cast<SessionName>;
}

/** Starts the server process; those of contenders start when they are first needed. */
export function openLab(quick: boolean): Lab {
  const server = startRemote<ServerMethods>('./server-process.ts');
  const clients = openCast('client', quick);
  const sessions = openCast('session', quick);
  return {
    quick,
    pick: (full, short) => (quick ? short : full),
    server,
    clients,
    sessions,
    async [Symbol.asyncDispose]() {
      await Promise.all([server, clients, sessions].map((part) => part[Symbol.asyncDispose]()));
    },
  };
}
