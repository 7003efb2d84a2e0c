import { describe, expect, it } from 'vitest';
import type { ConnectionServerOptions, TopicRequest, User } from 'linekeeper/server';
import { VirtualClock } from '../../support/virtual-clock.js';
import { connectTo, openSession, record, startServer, urlOf } from './rig.js';

/** What became of a request of the client. */
const outcomeOf = (request: Promise<void> | undefined): Promise<string> =>
  request === undefined
    ? Promise.reject(new Error('There is no session.'))
    : request.then(
        () => 'done',
        (error: unknown) => /\((\w+)\) \(/.exec(String(error))?.[1] ?? String(error),
      );

const setUp = async (options: Partial<ConnectionServerOptions> = {}) => {
  const server = await startServer(options);
  const { connection, client, received } = await connectTo(server);
  return { server, session: connection.session, connection, client, received };
};

describe('without `authorize`', () => {
  it('a client subscribes to any topic that it can name, and is confirmed', async () => {
    const { server, session, client, received } = await setUp();
    expect(await outcomeOf(session?.subscribe('orders/7'))).toBe('done');
    expect([...client.topics]).toEqual(['orders/7']);
    server.broadcast('orders/7', 'paid');
    await expect.poll(() => received).toEqual(['orders/7: paid']);
    expect(await outcomeOf(session?.unsubscribe('orders/7'))).toBe('done');
    expect(client.topics.size).toBe(0);
  });

  it('a client neither publishes nor gets everything', async () => {
    const { session, client } = await setUp();
    expect(await outcomeOf(session?.publish('orders', 'mine'))).toBe('FORBIDDEN');
    expect(await outcomeOf(session?.subscribe('*'))).toBe('FORBIDDEN');
    expect(client.topics.size).toBe(0);
  });
});

describe('authorize', () => {
  it('is asked with the client, the topic and what it wants to do', async () => {
    const asked: TopicRequest<User>[] = [];
    const { session, client } = await setUp({
      topics: {
        authorize: (request) => {
          asked.push(request);
          return request.topic !== 'secret';
        },
      },
    });
    const outcomes = [
      await outcomeOf(session?.subscribe('news')),
      await outcomeOf(session?.subscribe('secret')),
      await outcomeOf(session?.publish('news', 'x')),
      await outcomeOf(session?.publish('secret', 'x')),
      await outcomeOf(session?.subscribe('*')),
    ];
    expect(outcomes).toEqual(['done', 'FORBIDDEN', 'done', 'FORBIDDEN', 'done']);
    expect(asked.map(({ topic, action }) => `${action} ${topic}`)).toEqual([
      'subscribe news',
      'subscribe secret',
      'publish news',
      'publish secret',
      'subscribe *',
    ]);
    expect(asked.every((request) => request.client === client)).toBe(true);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no database');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no database'))],
  ])('that %s is a no, and the app is told', async (_, authorize) => {
    const { server, session, connection } = await setUp({ topics: { authorize } });
    const said = record(server);
    expect(await outcomeOf(session?.subscribe('news'))).toBe('FORBIDDEN');
    expect(said).toEqual(['error CALLBACK_FAILED']);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('that never answers is a no after `authTimeoutMs`, and the app is told', async () => {
    const clock = new VirtualClock();
    let asked = 0;
    const { server, session } = await setUp({
      clock,
      limits: { authTimeoutMs: 3000 },
      topics: {
        authorize: () => {
          asked += 1;
          return new Promise<boolean>(() => undefined);
        },
      },
    });
    const said = record(server);
    const outcome = outcomeOf(session?.subscribe('news'));
    await expect.poll(() => asked).toBe(1);
    clock.advance(2999);
    expect(said).toEqual([]);
    clock.advance(1);
    expect(await outcome).toBe('FORBIDDEN');
    expect(said).toEqual(['error CALLBACK_FAILED']);
  });

  it('has no more than 100 requests of a client to answer: one more ends the link', async () => {
    const answers: ((allowed: boolean) => void)[] = [];
    const server = await startServer({
      topics: { authorize: () => new Promise<boolean>((resolve) => answers.push(resolve)) },
    });
    const peer = await openSession(urlOf(server));
    for (let number = 1; number <= 101; number += 1) {
      peer.send(`${number}{"type":"subscribe","topic":"t${number}"}`);
    }
    expect(await peer.nextJson()).toMatchObject({ type: 'error', code: 'TRY_LATER' });
    expect(await peer.whenClosed).toEqual({ code: 1013, reason: 'TRY_LATER' });
    expect([answers.length, server.getMetrics().waiting]).toEqual([1, 1]);
  });

  it('lets nothing happen any more for a client that was closed meanwhile', async () => {
    const answers: ((allowed: boolean) => void)[] = [];
    const server = await startServer({
      topics: { authorize: () => new Promise<boolean>((resolve) => answers.push(resolve)) },
    });
    const listener = await connectTo(server);
    listener.client.subscribe('room');
    const speaker = await connectTo(server, { backoff: () => 60_000 });
    const publishing = outcomeOf(speaker.connection.session?.publish('room', 'too late'));
    await expect.poll(() => answers.length).toBe(1);
    speaker.client.close(4100);
    answers[0]?.(true);
    await new Promise(setImmediate);
    listener.client.send('the next thing');
    await expect.poll(() => listener.received).toEqual(['the next thing']);
    speaker.connection.stop();
    expect(await publishing).toContain('STOPPED');
  });

  it.each([['yes'], [1], [undefined], [{}]])(
    'that answers %o has not said true',
    async (answer) => {
      const { session } = await setUp({ topics: { authorize: () => answer as never } });
      expect(await outcomeOf(session?.subscribe('news'))).toBe('FORBIDDEN');
    },
  );

  it('may take its time, while the answers keep the order of the requests', async () => {
    const answers = new Map<string, (allowed: boolean) => void>();
    const server = await startServer({
      topics: {
        authorize: ({ topic }) =>
          topic.startsWith('slow')
            ? new Promise((resolve) => void answers.set(topic, resolve))
            : topic !== 'forbidden',
      },
    });
    const peer = await openSession(urlOf(server));
    peer.send({ type: 'ack', received: 0 });
    const topics = ['slow 1', 'fast', 'forbidden', 'slow 2', 'last'];
    topics.forEach((topic, index) => {
      peer.send(`${index + 1}${JSON.stringify({ type: 'subscribe', topic })}`);
    });
    peer.send('6:a message is no request');
    const [client] = server.clients.values();
    const heard = new Promise((resolve) => client!.once('message', resolve));
    expect(await heard).toBe('a message is no request');
    expect(peer.received).toHaveLength(1);
    answers.get('slow 1')?.(true);
    await expect.poll(() => answers.has('slow 2')).toBe(true);
    answers.get('slow 2')?.(false);
    await expect.poll(() => peer.received.length).toBe(6);
    const replies = peer.received
      .slice(1)
      .map((text) => /"to":(\d)(?:.*"code":"(\w+)")?/.exec(String(text))?.slice(1));
    expect(replies).toEqual([
      ['1', undefined],
      ['2', undefined],
      ['3', 'FORBIDDEN'],
      ['4', 'FORBIDDEN'],
      ['5', undefined],
    ]);
    expect([...client!.topics]).toEqual(['slow 1', 'fast', 'last']);
  });
});

describe('publishing', () => {
  const topics = { authorize: () => true };

  it('reaches every other subscriber, as the topic’s message, and not the publisher', async () => {
    const server = await startServer({ topics });
    const [ada, bob, eve] = [
      await connectTo(server),
      await connectTo(server),
      await connectTo(server),
    ];
    for (const { connection } of [ada, bob]) await connection.session?.subscribe('room');
    await ada.connection.session?.publish('room', 'hello');
    await ada.connection.session?.publish('room', new Uint8Array([1, 255]));
    await expect.poll(() => bob.received).toEqual(['room: hello', 'room: 01ff']);
    expect([ada.received, eve.received]).toEqual([[], []]);
  });

  it('is no message of the app', async () => {
    const { server, session } = await setUp({ topics });
    const said = record(server);
    await session?.publish('room', 'hello');
    expect(said).toEqual([]);
  });
});

describe('maxTopics', () => {
  it('refuses one topic more, and not one that is there already', async () => {
    const { session } = await setUp({ limits: { maxTopics: 2 } });
    const outcomes = ['a', 'b', 'c', 'b'].map((topic) => outcomeOf(session?.subscribe(topic)));
    expect(await Promise.all(outcomes)).toEqual(['done', 'done', 'TOO_MANY_TOPICS', 'done']);
    await session?.unsubscribe('a');
    expect(await outcomeOf(session?.subscribe('c'))).toBe('done');
  });

  it('is for what clients ask: the app itself may do more', async () => {
    const { client } = await setUp({ limits: { maxTopics: 0 } });
    client.subscribe('a');
    expect([...client.topics]).toEqual(['a']);
  });
});
