import { afterEach, describe, expect, it } from 'vitest';
import { startChild, type Child } from '../child.js';
import { createClient, type SessionClient } from './rig.js';

const script = 'integration/session/server-child.ts';
const children: Child[] = [];

afterEach(async () => {
  for (const { kill, ended } of children.splice(0)) {
    kill();
    expect((await ended).stderr).toBe('');
  }
});

/** Starts the server, on a port that may be given, and waits until it listens. */
async function startServer(port = 0): Promise<{ child: Child; port: number }> {
  const child = await startChild({ script, args: [String(port)] });
  children.push(child);
  const told = (await child.next(20_000)) as { readonly port: number };
  return { child, port: told.port };
}

async function killAndRestart({ child, port }: Awaited<ReturnType<typeof startServer>>) {
  child.kill();
  await child.ended;
  return startServer(port);
}

async function connected(port: number): Promise<SessionClient> {
  const client = createClient({ url: `ws://127.0.0.1:${port}/`, backoff: () => 50 });
  client.connection.start();
  await client.connection.waitConnected();
  return client;
}

const losses = ({ errors }: SessionClient) =>
  errors.filter(({ code }) => code === 'SESSION_LOST').map(({ cause }) => cause);

describe('a server that is killed', () => {
  it('has lost the session, which is told with its ranges, and a new one goes on', async () => {
    const first = await startServer();
    const client = await connected(first.port);
    const { connection, received } = client;
    for (const text of ['one', 'two', 'three']) connection.send(text);
    await expect.poll(() => received).toEqual(['one', 'two', 'three']);
    const before = connection.session?.id;
    await killAndRestart(first);
    await expect.poll(() => client.opens).toEqual([null, false]);
    const { recovered, lost } = connection.getSnapshot();
    expect(recovered).toBe(false);
    expect(lost).toMatchObject({ transport: 'main', received: { from: 4, to: null } });
    expect(losses(client)).toEqual([lost]);
    expect(connection.session?.id).not.toBe(before);
    connection.send('four');
    await expect.poll(() => received).toEqual(['one', 'two', 'three', 'four']);
  });

  it('gets what was queued while it was away, and the subscriptions anew', async () => {
    const first = await startServer();
    const client = await connected(first.port);
    const { connection, received } = client;
    await connection.session!.subscribe('*');
    const closed = client.next('close');
    first.child.kill();
    await closed;
    expect(connection.send('while away')).toBe('queued');
    await startServer(first.port);
    await expect.poll(() => received).toEqual(['while away']);
    const other = await connected(first.port);
    await other.connection.session!.publish('news', 'to all');
    await expect.poll(() => received).toEqual(['while away', 'to all']);
  });

  it('names what it may not have got: all that it had not acknowledged', async () => {
    const first = await startServer();
    const client = await connected(first.port);
    const { connection } = client;
    const published = connection.session!.publish('a', 'x');
    await published;
    const acknowledged = connection.session!.unacknowledged;
    connection.send('one');
    const lost = connection.session!.unacknowledged;
    expect(lost).toBe(acknowledged + 1);
    await killAndRestart(first);
    await expect.poll(() => client.opens.length).toBe(2);
    const [loss] = losses(client) as { sent: { from: number; to: number } | null }[];
    // The echo may have brought the acknowledgement before the end.
    const told = loss?.sent ? loss.sent.to - loss.sent.from + 1 : 0;
    expect(told).toBeLessThanOrEqual(lost);
    if (loss?.sent) expect(loss.sent.to).toBe(2);
  });

  it('is resumed without a loss where only the link was cut', async () => {
    const { port } = await startServer();
    const client = await connected(port);
    client.connection.retryNow({ force: true });
    await expect.poll(() => client.opens).toEqual([null, true]);
    expect(losses(client)).toEqual([]);
  });
});
