/** Compiled here and, against the packed tarball, in a foreign project (test/package); never run. */
import { createConnection } from 'linekeeper';

const connection = createConnection({ url: 'wss://example.org' });

export const outcome: 'sent' | 'queued' | 'dropped' = connection.send('hello');

export const status:
  'stopped' | 'blocked-auth' | 'offline' | 'cooldown' | 'connecting' | 'connected' =
  connection.getSnapshot().status;

// @ts-expect-error an unknown status is a typing mistake, not a comparison that is always false
export const typo: boolean = connection.getSnapshot().status === 'conected';

// @ts-expect-error a connection needs to know where to connect
createConnection({});
