/**
 * Two sockets that belong together: a sync channel that must not lose anything, and a channel of
 * intents (a cursor, a key press) that are worthless a second later. They are connected when both are
 * open, and torn down together when either closes.
 */
import { createConnection, presets } from 'linekeeper';

const server = process.env['SERVER'] ?? 'ws://localhost:8080';

export const connection = createConnection({
  ...presets.partykit,
  transports: {
    sync: { url: `${server}/sync`, delivery: 'queue' },
    intent: { url: `${server}/intent`, delivery: 'drop' },
  },
});

/** Sends a change of the document, now or when connected again. */
export const sendChange = (change: object): void => {
  connection.send(JSON.stringify(change), { transport: 'sync' });
};

/** Sends an intent, or says that it was dropped: nobody wants it after a reconnect. */
export const sendIntent = (intent: object): boolean =>
  connection.send(JSON.stringify(intent), { transport: 'intent' }) === 'sent';

connection.on('message', (data, { transport }) => console.log(transport, data));
connection.on('status', () => console.log(connection.explain()));
connection.start();
