/** The app under test: a banner that tells what a person should know of the connection. */
import { createConnection, type Connection, type SupervisionOptions } from 'linekeeper';

const texts = {
  stopped: 'Not connected.',
  'blocked-auth': 'Please sign in again.',
  offline: 'You are offline.',
  cooldown: 'Reconnecting…',
  connecting: 'Connecting…',
  connected: '',
} as const;

export interface Banner {
  readonly text: string;
  readonly connection: Connection;
}

/** Starts the app; tests give the options of their world. */
export function startBanner(options: SupervisionOptions = {}): Banner {
  const connection = createConnection({ url: 'wss://app.test/socket', ...options });
  connection.start();
  return {
    connection,
    get text() {
      return texts[connection.getSnapshot().status];
    },
  };
}
