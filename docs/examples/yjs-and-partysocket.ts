/**
 * A shared document and what goes on around it: a Yjs document over one socket, and intents (a cursor,
 * a key press) over PartySocket. The two are supervised as one: they are connected together, come down
 * together, and wait together.
 */
import { createConnection, presets, type Connection, type ConnectionOptions } from 'linekeeper';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { PartySocket } from 'partysocket';
import { WebSocket } from 'ws';
import { readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync';
import type { Doc } from 'yjs';

/** The first number of a message, as y-websocket and its server have it. */
const SYNC = 0;

/**
 * Keeps a document in step with the server's, over one transport of a connection.
 *
 * Nothing has to be queued: after each `open` both sides say what they have, and send the rest.
 *
 * @returns what ends it.
 */
export function syncDocument(connection: Connection, transport: string, doc: Doc): () => void {
  const send = (write: (encoder: encoding.Encoder) => void): void => {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, SYNC);
    write(encoder);
    // More than the one byte that says what it is.
    if (encoding.length(encoder) > 1)
      connection.send(encoding.toUint8Array(encoder), { transport });
  };
  const changed = (update: Uint8Array, origin: unknown): void => {
    if (origin !== connection) send((encoder) => writeUpdate(encoder, update));
  };
  const leaving = new AbortController();
  const { signal } = leaving;
  connection.on('open', () => send((encoder) => writeSyncStep1(encoder, doc)), { signal });
  connection.on(
    'message',
    (data, from) => {
      if (from.transport !== transport) return;
      const decoder = decoding.createDecoder(new Uint8Array(data as ArrayBuffer));
      if (decoding.readVarUint(decoder) !== SYNC) return;
      send((encoder) => void readSyncMessage(decoder, encoder, doc, connection));
    },
    { signal },
  );
  doc.on('update', changed);
  return () => {
    leaving.abort();
    doc.off('update', changed);
  };
}

/** Where a room is, and how it is supervised if not as here. */
export type RoomOptions = Partial<ConnectionOptions> & {
  /** The server of the document: `wss://example.org`. */
  readonly documents: string;
  /** The server of the intents: `example.org`. */
  readonly party: string;
  readonly room: string;
  readonly doc: Doc;
};

/** Opens a room: the connection is started, and the document follows it until it is disposed of. */
export function openRoom({ documents, party, room, doc, ...options }: RoomOptions): Connection {
  const connection = createConnection({
    ...presets.partykit,
    ...options,
    transports: {
      sync: { url: `${documents}/${room}` },
      intent: {
        // linekeeper reconnects, and counts what is dropped: PartySocket does neither.
        create: () =>
          new PartySocket({
            host: party,
            room,
            WebSocket,
            maxRetries: 0,
            maxEnqueuedMessages: 0,
            connectionTimeout: 60_000,
          }),
        // PartySocket hides the protocol pings of `ws`, and a browser has none.
        heartbeat: {
          ...options.heartbeat,
          ping: () => 'ping',
          isPong: (data) => data === 'pong',
        },
      },
    },
  });
  syncDocument(connection, 'sync', doc);
  connection.start();
  return connection;
}

/** Sends an intent, or says that it was dropped: nobody wants it after a reconnect. */
export const sendIntent = (connection: Connection, intent: object): boolean =>
  connection.send(JSON.stringify(intent), { transport: 'intent' }) === 'sent';
