import type { Connection, ConnectionEvents, ConnectionInspector } from 'linekeeper';
import { startFaultyServer, type FaultyServer } from './faulty-server.js';
import { narrate } from './narrator.js';
import type { Screen } from './screen.js';
import { createSupervisedClient, type Login } from './supervised-client.js';
import type { Timing } from './timing.js';
import { startTrickle, type Trickle } from './trickle.js';

/** Everything that a scene may use. */
export interface Stage extends AsyncDisposable {
  readonly server: FaultyServer;
  readonly connection: Connection;
  readonly trickle: Trickle;
  readonly login: Login;
  readonly timing: Timing;
  /** Says what is being done to the server. */
  serverSays(text: string): void;
  /** Says what a person does. */
  personSays(text: string): void;
}

/** Builds a server and a client against it, both telling the screen what happens. */
export async function openStage(
  screen: Screen,
  timing: Timing,
  messageEveryMs: number,
  inspect?: ConnectionInspector,
): Promise<Stage> {
  const server = await startFaultyServer();
  const login: Login = { token: 1 };
  const connection = createSupervisedClient({
    url: server.url,
    timing,
    login,
    inspect,
    renewed: (token) => {
      screen.line('credentials', 'note', `refused before, so a fresh one was asked for: ${token}`);
    },
  });
  narrate(connection, screen);
  const trickle = startTrickle(connection, messageEveryMs, {
    sent: (text) => {
      screen.line('message', 'quiet', text, 'quiet');
    },
    waiting: (text) => {
      screen.line('message', 'wait', text);
    },
    gone: (text) => {
      screen.line('message', 'bad', text);
    },
  });
  return {
    server,
    connection,
    trickle,
    login,
    timing,
    serverSays: (text) => {
      screen.line('server', 'server', text);
    },
    personSays: (text) => {
      screen.line('person', 'strong', text);
    },
    [Symbol.asyncDispose]: async () => {
      trickle.stop();
      connection[Symbol.dispose]();
      await server.end();
    },
  };
}

/** Waits for an event of the connection that fits. */
export function until<Type extends 'status' | 'retry' | 'stable' | 'message' | 'error'>(
  connection: Connection,
  type: Type,
  signal: AbortSignal,
  fits: (...args: ConnectionEvents[Type]) => boolean = () => true,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const settled = new AbortController();
    connection.on(
      type,
      (...args) => {
        if (!fits(...args)) return;
        settled.abort();
        resolve();
      },
      { signal: settled.signal },
    );
    signal.addEventListener(
      'abort',
      () => {
        settled.abort();
        reject(signal.reason as Error);
      },
      { signal: settled.signal },
    );
  });
}
