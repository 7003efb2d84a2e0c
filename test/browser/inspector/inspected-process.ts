/** A Node process that is inspected: its parent sends it expressions over the channel. */
import { WebSocket } from 'ws';
import { app } from './inspected-app.js';

app.withHeader =
  (authorization) =>
  ({ url, protocols }) =>
    new WebSocket(url, protocols, { headers: { authorization } });
Object.assign(globalThis, { app });

process.on(
  'message',
  ({ id, expression }: { readonly id: number; readonly expression: string }) => {
    Promise.resolve()
      .then(() => (0, eval)(expression) as unknown)
      .then(
        (value) => process.send?.({ id, value }),
        (error: unknown) => process.send?.({ id, error: String(error) }),
      );
  },
);
// With its parent it ends too.
process.on('disconnect', () => process.exit());
process.send?.({ id: 0 });
