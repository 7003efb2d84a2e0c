/**
 * Who a client is, is in its token. A page shows it with `credentials`; one that has run out is
 * refused with 1008, and the page asks for a fresh one.
 */
import { createConnectionServer, jwtAuthenticator } from 'linekeeper/server';

const secret = process.env['JWT_SECRET'] ?? '';
if (secret.length < 32) throw new Error('JWT_SECRET must have 32 bytes or more');

export const server = createConnectionServer({
  port: Number(process.env['PORT'] ?? 8080),
  origins: ['https://shop.example'],
  authenticate: jwtAuthenticator({
    key: new TextEncoder().encode(secret),
    issuer: 'shop',
    algorithms: ['HS256'],
  }),
});

server.on('connection', (client) => {
  const name = client.user?.claims['name'];
  client.send(`hello ${typeof name === 'string' ? name : 'you'}`);
});
