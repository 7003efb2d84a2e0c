import { describe, expect, it } from 'vitest';
import type { ConnectionServerOptions } from 'linekeeper/server';
import { nextClient, openRaw, record, startServer, urlOf } from './rig.js';

/** A server of the JSON dialect, a client of it that was greeted, and the server's view of that. */
async function setUp(options: Partial<ConnectionServerOptions> = {}) {
  const server = await startServer({ plain: 'json', ...options });
  const said = record(server);
  const known = nextClient(server);
  const raw = await openRaw(urlOf(server));
  const client = await known;
  return { server, said, raw, client, greeting: await raw.nextJson() };
}

/** An app whose answers come when they are called for: `answers[0](true)`. */
function slowApp() {
  const answers: ((allowed: boolean) => void)[] = [];
  return {
    answers,
    authorize: () => new Promise<boolean>((resolve) => void answers.push(resolve)),
  };
}

describe('the JSON dialect', () => {
  it('greets with the id of the client', async () => {
    const { client, greeting } = await setUp();
    expect(greeting).toEqual({ type: 'connected', clientId: client.id });
  });

  it.each(['topic', 'projectId'])(
    'confirms a subscription by `%s` in its own words',
    async (by) => {
      const { server, raw, client } = await setUp();
      raw.send({ action: 'subscribe', [by]: 'p1' });
      expect(await raw.nextJson()).toEqual({ type: 'subscribed', [by]: 'p1' });
      expect([...client.topics]).toEqual(['p1']);
      server.broadcast('p1', '{"type":"story.created"}');
      expect(await raw.nextJson()).toEqual({ type: 'story.created' });
      raw.send({ action: 'unsubscribe', [by]: 'p1' });
      expect(await raw.nextJson()).toEqual({ type: 'unsubscribed', [by]: 'p1' });
      expect(server.broadcast('p1', 'x')).toEqual({ sent: 0, buffered: 0, dropped: 0 });
    },
  );

  it('confirms an unsubscription of what was never subscribed to: it is so', async () => {
    const { raw } = await setUp();
    raw.send({ action: 'unsubscribe', topic: 'p1' });
    expect(await raw.nextJson()).toEqual({ type: 'unsubscribed', topic: 'p1' });
  });

  it('allows `*` only where the app does, and then every topic comes', async () => {
    const first = await setUp();
    first.raw.send({ action: 'subscribe', projectId: '*' });
    expect(await first.raw.nextJson()).toEqual({
      error: 'FORBIDDEN',
      message: 'the client may not do this',
      projectId: '*',
    });
    const { raw, server } = await setUp({ topics: { authorize: () => true } });
    raw.send({ action: 'subscribe', projectId: '*' });
    expect(await raw.nextJson()).toEqual({ type: 'subscribed', projectId: '*' });
    server.broadcast('anything', 'at all');
    expect(await raw.next()).toBe('at all');
  });

  it('refuses more topics than a client may have', async () => {
    const { raw } = await setUp({ limits: { maxTopics: 1 } });
    for (const topic of ['p1', 'p2', 'p1']) raw.send({ action: 'subscribe', topic });
    expect(await raw.nextJson()).toEqual({ type: 'subscribed', topic: 'p1' });
    expect(await raw.nextJson()).toMatchObject({ error: 'TOO_MANY_TOPICS', topic: 'p2' });
    expect(await raw.nextJson()).toEqual({ type: 'subscribed', topic: 'p1' });
  });

  it.each([
    'no JSON {',
    '{"action":"dance","topic":"p1"}',
    '{"action":"subscribe"}',
    '{"action":"subscribe","topic":""}',
    '{"action":"subscribe","topic":7}',
    '{"action":"subscribe","topic":"p1","__proto__":{"x":1}}',
    '["action","subscribe"]',
    `{"action":"subscribe","topic":"${'t'.repeat(300)}"}`,
    '',
  ])('leaves to the app what is no action, and the link goes on: %s', async (text) => {
    const { raw, said } = await setUp();
    raw.send(text);
    raw.send({ action: 'subscribe', topic: 'p1' });
    expect(await raw.nextJson()).toEqual({ type: 'subscribed', topic: 'p1' });
    expect(said).toEqual(['a connection', `a message ${text}`.trim()]);
  });

  it('leaves binary messages to the app', async () => {
    const { raw, said } = await setUp();
    raw.socket.send(Buffer.from('{"action":"subscribe","topic":"p1"}'));
    await expect.poll(() => said.length).toBe(2);
    expect(said[1]).toBe('a message {"action":"subscribe","topic":"p1"}');
  });
});

describe('an app that takes its time to allow', () => {
  it('is waited for, and the confirmation comes after', async () => {
    const { answers, authorize } = slowApp();
    const { raw, client } = await setUp({ topics: { authorize } });
    raw.send({ action: 'subscribe', topic: 'p1' });
    await expect.poll(() => answers.length).toBe(1);
    expect(client.topics.size).toBe(0);
    answers[0]?.(true);
    expect(await raw.nextJson()).toEqual({ type: 'subscribed', topic: 'p1' });
  });

  it('does not turn the actions of a client around', async () => {
    const { answers, authorize } = slowApp();
    const { raw, client } = await setUp({ topics: { authorize } });
    raw.send({ action: 'subscribe', topic: 'p1' });
    raw.send({ action: 'unsubscribe', topic: 'p1' });
    await expect.poll(() => answers.length).toBe(1);
    answers[0]?.(true);
    expect(await raw.nextJson()).toEqual({ type: 'subscribed', topic: 'p1' });
    expect(await raw.nextJson()).toEqual({ type: 'unsubscribed', topic: 'p1' });
    expect(client.topics.size).toBe(0);
  });

  it('cannot be hurried into more topics than a client may have', async () => {
    const { answers, authorize } = slowApp();
    const { raw, client } = await setUp({ topics: { authorize }, limits: { maxTopics: 1 } });
    for (const topic of ['p1', 'p2', 'p3']) raw.send({ action: 'subscribe', topic });
    await expect.poll(() => answers.length).toBe(1);
    answers[0]?.(true);
    expect(await raw.nextJson()).toEqual({ type: 'subscribed', topic: 'p1' });
    expect(await raw.nextJson()).toMatchObject({ error: 'TOO_MANY_TOPICS', topic: 'p2' });
    expect(await raw.nextJson()).toMatchObject({ error: 'TOO_MANY_TOPICS', topic: 'p3' });
    expect([...client.topics]).toEqual(['p1']);
  });

  it('has no more than 100 actions of a client to answer', async () => {
    const { answers, authorize } = slowApp();
    const { raw, said } = await setUp({ topics: { authorize } });
    for (let index = 0; index < 101; index += 1) raw.send({ action: 'subscribe', topic: 'p1' });
    expect(await raw.whenClosed).toEqual({ code: 1013, reason: 'TRY_LATER' });
    expect(said.slice(1)).toEqual(['a disconnected 1013 TRY_LATER', 'a end closed']);
    expect(answers.length).toBe(1);
  });

  it('is not held against a client that has left meanwhile', async () => {
    const { answers, authorize } = slowApp();
    const { server, said, raw, client } = await setUp({ topics: { authorize } });
    raw.send({ action: 'subscribe', topic: 'p1' });
    await expect.poll(() => answers.length).toBe(1);
    raw.socket.terminate();
    await expect.poll(() => said.at(-1)).toBe('a end closed');
    answers[0]?.(true);
    await new Promise(setImmediate);
    expect(client.topics.size).toBe(0);
    expect(server.broadcast('p1', 'x')).toEqual({ sent: 0, buffered: 0, dropped: 0 });
  });
});
