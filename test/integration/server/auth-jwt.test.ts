import { generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { jwtAuthenticator, type JwtOptions } from 'linekeeper/server';
import { nextClient, openSession, record, startServer, urlOf } from './rig.js';

const secret = new TextEncoder().encode('a secret of at least thirty-two bytes');
const other = new TextEncoder().encode('another secret of the very same length');
const rsa = await generateKeyPair('RS256');
const elliptic = await generateKeyPair('ES256');

/** A token for Ada from the shop, good for a minute, unless it is said otherwise. */
function sign(
  claims: { sub?: string; iss?: string; aud?: string; exp?: string; nbf?: string } = {},
  key: Uint8Array | CryptoKey = secret,
  alg = 'HS256',
): Promise<string> {
  const { sub = 'ada', iss = 'shop', aud = 'live', exp = '1m', nbf } = claims;
  const token = new SignJWT({ role: 'admin' }).setProtectedHeader({ alg }).setIssuer(iss);
  token.setAudience(aud).setExpirationTime(exp);
  if (nbf !== undefined) token.setNotBefore(nbf);
  return (sub === '' ? token : token.setSubject(sub)).sign(key);
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

const startJwt = (options: Partial<JwtOptions> = {}) =>
  startServer({
    authenticate: jwtAuthenticator({ key: secret, issuer: 'shop', audience: 'live', ...options }),
  });

describe('a JSON Web Token', async () => {
  it('that holds says who it is, with everything it claims', async () => {
    const server = await startJwt();
    const known = nextClient(server);
    await openSession(urlOf(server), { auth: await sign() });
    expect((await known).user).toMatchObject({
      id: 'ada',
      claims: { sub: 'ada', role: 'admin', iss: 'shop' },
    });
  });

  it('is taken from the URL and from the header too', async () => {
    const server = await startJwt();
    const known = nextClient(server);
    await openSession(urlOf(server, `/?token=${await sign()}`));
    expect((await known).user?.id).toBe('ada');
  });

  it('of a public key is verified with it', async () => {
    const server = await startJwt({ key: rsa.publicKey });
    const known = nextClient(server);
    await openSession(urlOf(server), { auth: await sign({}, rsa.privateKey, 'RS256') });
    expect((await known).user?.id).toBe('ada');
  });

  const good = await sign();
  it.each([
    ['is missing', undefined],
    ['is no text', { token: good }],
    ['is empty', ''],
    ['is garbage', 'garbage'],
    ['looks like one', 'a.b.c'],
    ['has run out', await sign({ exp: '-1s' })],
    ['is not valid yet', await sign({ nbf: '10m' })],
    ['is of another key', await sign({}, other)],
    ['was tampered with', good.replace(/\.[^.]+\./, `.${encoded({ sub: 'eve', iss: 'shop' })}.`)],
    ['is of another issuer', await sign({ iss: 'elsewhere' })],
    ['is for another audience', await sign({ aud: 'elsewhere' })],
    ['is nobody’s', await sign({ sub: '' })],
    ['is not signed', `${encoded({ alg: 'none' })}.${encoded({ sub: 'eve', iss: 'shop' })}.`],
    ['has an algorithm that is none', `${encoded({ alg: 'magic' })}.${encoded({})}.c2ln`],
    ['has the algorithm of another kind of key', await sign({}, rsa.privateKey, 'RS256')],
  ])('that %s is refused, and is no failure of the server', async (_, auth) => {
    const server = await startJwt();
    const said = record(server);
    const peer = await openSession(urlOf(server), auth === undefined ? {} : { auth });
    expect(peer.welcome).toMatchObject({ type: 'error', code: 'UNAUTHORIZED' });
    expect((await peer.whenClosed).code).toBe(1008);
    expect(said).toEqual(['refused 1008 UNAUTHORIZED']);
  });

  it.each([
    ['signed with the public key as a secret', 'HS256', secret],
    ['of another kind of key', 'ES256', elliptic.privateKey],
  ])('%s is refused by a server with a public key', async (_, alg, key) => {
    const server = await startJwt({ key: rsa.publicKey });
    const said = record(server);
    const peer = await openSession(urlOf(server), { auth: await sign({}, key, alg) });
    expect((await peer.whenClosed).code).toBe(1008);
    expect(said).toEqual(['refused 1008 UNAUTHORIZED']);
  });
});

describe('jwtAuthenticator', () => {
  it.each([
    ['nothing', undefined],
    ['text, which is to be encoded first', 'a secret of at least thirty-two bytes'],
    ['a number', 7],
  ])('is not made with %s as the key, which it does not repeat', (_, key) => {
    let message = '';
    try {
      jwtAuthenticator({ key } as never);
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/option "key": .*accepted: .*\(OPTION_INVALID/);
    expect(message).not.toContain('thirty-two');
  });
});
