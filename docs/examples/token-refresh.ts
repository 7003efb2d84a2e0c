/**
 * A fresh token for every attempt. The server closes with 4401 (or refuses with HTTP 401) when it
 * does not like one: linekeeper then asks once more with `refresh`, and waits in `blocked-auth` when
 * that is refused as well. Signing in again calls `credentialsChanged()`.
 */
import { AuthRefusedError, createConnection } from 'linekeeper';

const server = process.env['SERVER'] ?? 'ws://localhost:8080';
const tokens = process.env['TOKENS'] ?? 'http://localhost:8080/token';

export const connection = createConnection({
  credentials: async ({ refresh, signal }) => {
    const response = await fetch(`${tokens}?refresh=${refresh}`, { signal });
    // Nobody but a person can mend this: do not try again by yourself.
    if (response.status === 401) throw new AuthRefusedError('please sign in again');
    if (!response.ok) throw new Error(`no token: HTTP ${response.status}`);
    return response.text();
  },
  url: ({ credentials }) => `${server}/?token=${encodeURIComponent(String(credentials))}`,
});

connection.on('status', (status) => {
  console.log(status === 'blocked-auth' ? 'Please sign in again.' : connection.explain());
});
connection.start();

/** Call it when the person has signed in. */
export const signedIn = (): void => {
  connection.credentialsChanged();
};
