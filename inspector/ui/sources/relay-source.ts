import { createConnection, fullJitter, nameOfCode, type ConnectionSnapshot } from 'linekeeper';
import { inspectProtocol, type FromViewer, type ToViewer } from 'linekeeper/inspect';
import { PendingCommands } from './pending-commands.js';
import type { Source, SourceStatus } from './source.js';

/** The place of a relay, as in the address of the page: `http://127.0.0.1:PORT/#token=TOKEN`. */
export interface RelayPlace {
  /** The origin of the page. */
  readonly origin: string;
  readonly token: string;
}

/** Reads the place of the relay from the address of the page. */
export function relayPlace(location: {
  readonly origin: string;
  readonly hash: string;
}): RelayPlace {
  const token = new URLSearchParams(location.hash.replace(/^#/, '')).get('token') ?? '';
  return { origin: location.origin, token };
}

const wrongToken: SourceStatus = {
  phase: 'refused',
  text: 'Wrong token',
  help: 'The relay was started anew, or the address is incomplete. Open the address that linekeeper-inspector printed in its terminal; it ends with #token= and the token.',
  nextAttemptAt: null,
};

/** What the connection to the relay says of itself. */
export function relayStatus(snapshot: ConnectionSnapshot): SourceStatus {
  const { status, attempt, metrics, nextAttemptAt, lastClose } = snapshot;
  if (status === 'blocked-auth') return wrongToken;
  if (status === 'stopped' && lastClose !== null && lastClose.cause !== 'stop') {
    const text = `The relay refuses this viewer (${lastClose.code} ${nameOfCode(lastClose.code)})`;
    const help = 'Viewer and relay may be of different versions. Reload the page to try again.';
    return { phase: 'refused', text, help, nextAttemptAt: null };
  }
  if (status === 'connected') {
    return { phase: 'open', text: 'Relay connected', help: null, nextAttemptAt: null };
  }
  if (status === 'connecting' && attempt === 0) {
    return { phase: 'connecting', text: 'Connecting to the relay', help: null, nextAttemptAt };
  }
  const text = metrics.opens === 0 ? 'No relay answers' : 'Relay gone';
  const help =
    'What was seen so far can still be read. Start linekeeper-inspector again to go on; if it prints another address, open that one.';
  return { phase: 'waiting', text, help, nextAttemptAt };
}

const parse = (data: unknown): ToViewer | null => {
  try {
    const message: unknown = typeof data === 'string' ? JSON.parse(data) : null;
    return typeof message === 'object' && message !== null && 'type' in message
      ? (message as ToViewer)
      : null;
  } catch {
    return null;
  }
};

/** Everything that the relay of this page knows, over a supervised connection of our own. */
export function relaySource({ origin, token }: RelayPlace): Source {
  const url = origin.replace(/^http/, 'ws');
  const pending = new PendingCommands({
    setTimeout: (fn, ms) => window.setTimeout(fn, ms),
    clearTimeout: (id) => window.clearTimeout(id as number),
  });
  const connection = createConnection({
    url: `${url}/view`,
    // A token may hold only what a subprotocol may; an empty one is sent as such, and refused.
    protocols: [inspectProtocol, `token.${token}`],
    // The relay is on this machine: whether there is a network or a viewer does not matter.
    gates: { network: false, visibility: false },
    heartbeat: false,
    delivery: 'drop',
    // It says 1008 to a flood, which is no question of the token.
    close: { codes: { 1008: 'retry' } },
    backoff: fullJitter({ baseMs: 500, capMs: 4000 }),
  });
  const send = (message: FromViewer): boolean =>
    connection.send(JSON.stringify(message)) === 'sent';

  return {
    invitation: { url, token },
    start(sink) {
      const tell = (snapshot: ConnectionSnapshot): void => sink.status(relayStatus(snapshot));
      const offs = [
        connection.subscribe(tell),
        connection.on('message', (data) => {
          const message = parse(data);
          if (message?.type === 'result') pending.settle(message.id, message.error);
          else if (message !== null) sink.message(message);
        }),
        // What is amiss is said by the status; unheard errors would go to the console.
        connection.on('error', () => undefined),
        connection.on('close', () => pending.failAll('the relay went away before it answered')),
      ];
      tell(connection.getSnapshot());
      connection.start();
      return () => {
        connection.stop();
        for (const off of offs) off();
        pending.failAll('the viewer was closed');
      };
    },
    command: (client, command) =>
      pending.run((id) => {
        if (!send({ type: 'command', id, client, command })) {
          pending.settle(id, 'the relay is gone, nothing was sent');
        }
      }),
    forget: (client) => void send({ type: 'forget', client }),
  };
}
