import { setImmediate } from 'node:timers/promises';
import {
  AuthRefusedError,
  createConnectionServer,
  type ConnectionServer,
  type ConnectionServerOptions,
  type ServerClient,
} from '../../src/server/index.js';

/** What the suite tells the app by an event; README.md is the description. */
const commands = new Map<string, (client: ServerClient, data: any) => void>([
  ['quiet', () => undefined],
  [
    'send',
    (client, { count }: { readonly count: number }) => {
      for (let number = 1; number <= count; number += 1) client.send(`message ${number}`);
    },
  ],
  [
    'close',
    (client, { code, reason }: { readonly code: number; readonly reason: string }) =>
      client.close(code, reason),
  ],
]);

/** This repository's server with the app that the suite asks for. */
export function conformanceServer(
  options: Partial<ConnectionServerOptions> = {},
): ConnectionServer {
  const server = createConnectionServer({
    port: 0,
    host: '127.0.0.1',
    limits: { maxTopics: 8 },
    sessions: { graceMs: 60_000, maxMessages: 64 },
    heartbeat: { intervalMs: 20_000 },
    authenticate({ token }) {
      const { user = 'anyone' } = (token ?? {}) as { readonly user?: string };
      if (user === 'nobody') throw new AuthRefusedError();
      return { id: user };
    },
    topics: {
      authorize: ({ topic }) => (topic === 'slow' ? setImmediate(true) : topic !== 'forbidden'),
    },
    ...options,
  });
  server.on('message', (client, data) => void client.send(data));
  server.on('event', (client, name, data) => {
    const command = commands.get(name);
    if (command === undefined) client.sendEvent(name, data);
    else command(client, data);
  });
  return server;
}

/** The address of a server of this machine. */
export const urlOf = ({ port }: ConnectionServer): string => `ws://127.0.0.1:${port}`;
