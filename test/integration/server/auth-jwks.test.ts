import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { jwtAuthenticator } from 'linekeeper/server';
import { atEnd, nextClient, openSession, record, startServer, urlOf } from './rig.js';

const ours = await generateKeyPair('ES256');
const theirs = await generateKeyPair('ES256');

/** A server of the public key, as identity providers have one. */
async function startKeys(isUp: () => boolean = () => true): Promise<URL> {
  const jwk = { ...(await exportJWK(ours.publicKey)), kid: 'ours', alg: 'ES256' };
  const http = createServer((_, response) => {
    response.writeHead(isUp() ? 200 : 503, { connection: 'close' });
    response.end(JSON.stringify({ keys: [jwk] }));
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  atEnd(() => http.close());
  return new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/jwks.json`);
}

const sign = (kid: string, { privateKey }: typeof ours): Promise<string> =>
  new SignJWT().setProtectedHeader({ alg: 'ES256', kid }).setSubject('ada').sign(privateKey);

it('verifies with the key set of a URL', async () => {
  const server = await startServer({ authenticate: jwtAuthenticator({ key: await startKeys() }) });
  const known = nextClient(server);
  await openSession(urlOf(server), { auth: await sign('ours', ours) });
  expect((await known).user?.id).toBe('ada');
});

it.each([
  ['whose key is not in the set', 'unheard-of'],
  ['that only claims a key of the set', 'ours'],
])('refuses a token %s', async (_, kid) => {
  const server = await startServer({ authenticate: jwtAuthenticator({ key: await startKeys() }) });
  const said = record(server);
  const peer = await openSession(urlOf(server), { auth: await sign(kid, theirs) });
  expect((await peer.whenClosed).code).toBe(1008);
  expect(said).toEqual(['refused 1008 UNAUTHORIZED']);
});

it('says that the server failed while the key set is not to be had, and is fine afterwards', async () => {
  let isUp = false;
  const key = await startKeys(() => isUp);
  const server = await startServer({ authenticate: jwtAuthenticator({ key }) });
  const said = record(server);
  const auth = await sign('ours', ours);
  const peer = await openSession(urlOf(server), { auth });
  expect((await peer.whenClosed).code).toBe(1011);
  expect(said).toEqual(['error CALLBACK_FAILED', 'refused 1011 INTERNAL']);
  isUp = true;
  expect((await openSession(urlOf(server), { auth })).welcome).toMatchObject({ type: 'welcome' });
});
