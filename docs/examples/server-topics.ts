/**
 * Rooms: a person may be in the rooms of their team and speak there, and only the audit sees
 * everything. What is said reaches everyone else in the room, also those whose link is down just now.
 */
import { createConnectionServer, type User } from 'linekeeper/server';

interface Person extends User {
  readonly team: string;
}

/** Stands for your database. */
const people = new Map<unknown, Person>([
  ['ada-token', { id: 'ada', team: 'engines' }],
  ['bob-token', { id: 'bob', team: 'engines' }],
  ['eve-token', { id: 'eve', team: 'kitchen' }],
  ['audit-token', { id: 'audit', team: 'audit' }],
]);

export const server = createConnectionServer<Person>({
  port: Number(process.env['PORT'] ?? 8080),
  authenticate: async ({ token }) => people.get(token),
  topics: {
    authorize: ({ client, topic, action }) => {
      const { team = '' } = client.user ?? {};
      if (team === 'audit') return action === 'subscribe';
      return topic.startsWith(`${team}/`);
    },
  },
});

server.on('connection', (client) => {
  server.broadcast(`${client.user?.team ?? ''}/lobby`, `${client.user?.id ?? ''} is here`, {
    except: client,
  });
});
