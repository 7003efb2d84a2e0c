import { createConnection, type Connection, type ConnectionInspector } from 'linekeeper';
import { WebSocket } from 'ws';
import { backoffOf, queueLength, type Timing } from './timing.js';

/** A login that can be renewed; old tokens may be refused by the server. */
export interface Login {
  /** The number of the present token: `token-1`, `token-2`... */
  token: number;
}

interface ClientOptions {
  readonly url: string;
  readonly timing: Timing;
  readonly login: Login;
  /** Told of every token that was asked for because the last one was refused. */
  readonly renewed: (token: string) => void;
  /** Watches the connection, and may throw its fault switches. */
  readonly inspect?: ConnectionInspector | undefined;
}

/** The connection that the demo is about: only `url` is needed, the rest shortens and shows. */
export function createSupervisedClient(options: ClientOptions): Connection {
  const { url, timing, login, renewed, inspect } = options;
  return createConnection({
    url,
    credentials: ({ refresh }: { readonly refresh: boolean }) => {
      if (refresh) login.token += 1;
      const token = `token-${login.token}`;
      if (refresh) renewed(token);
      return token;
    },
    create: ({ url, credentials }) =>
      new WebSocket(url, { headers: { authorization: `Bearer ${String(credentials)}` } }),
    delivery: { mode: 'queue', maxMessages: queueLength, overflow: 'drop-oldest' },
    backoff: backoffOf(timing),
    heartbeat: timing.heartbeat,
    roomReset: timing.roomReset,
    connectTimeoutMs: timing.connectTimeoutMs,
    stableWindowMs: timing.stableWindowMs,
    lostAfterMs: timing.lostAfterMs,
    // Loopback needs no network, so its switch would be seen to do nothing.
    // Who plays with the cable under waits this short would soon meet the storm guard.
    ...(inspect !== undefined && {
      inspect,
      gates: { network: true },
      storm: { maxAttempts: 1000 },
    }),
  });
}
