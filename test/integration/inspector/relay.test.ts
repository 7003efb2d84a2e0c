import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Command } from 'linekeeper/inspect';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../support/virtual-clock.js';
import {
  clientInfo,
  enterApp,
  enterViewer,
  eventsUntil,
  greetedApp,
  rtt,
  rtts,
  startRelay,
} from './relay-rig.js';

const drop: Command = { type: 'drop', connection: 'c1' };

describe('the relay tells a viewer', () => {
  it('which clients there are, before anything else', async () => {
    const relay = await startRelay();
    await greetedApp(relay, 'a');
    const viewer = await enterViewer(relay);
    expect(await viewer.next()).toEqual({
      type: 'clients',
      clients: [{ client: clientInfo('a'), isConnected: true }],
    });
  });

  it('of an app that comes, of what it does, and that it is gone', async () => {
    const relay = await startRelay();
    const viewer = await enterViewer(relay);
    expect(await viewer.next()).toEqual({ type: 'clients', clients: [] });
    const app = await greetedApp(relay, 'a');
    app.say({ type: 'events', events: [rtt(0), rtt(1)] });
    expect(await viewer.next()).toEqual({
      type: 'client',
      client: clientInfo('a'),
      isConnected: true,
    });
    expect(await viewer.next()).toEqual({
      type: 'events',
      client: 'a',
      events: [rtt(0), rtt(1)],
    });
    await app.leave();
    expect(await viewer.next()).toEqual({
      type: 'client',
      client: clientInfo('a'),
      isConnected: false,
    });
  });

  it('that comes late what happened before, and then what happens', async () => {
    const relay = await startRelay();
    const app = await greetedApp(relay, 'a');
    const first = await enterViewer(relay);
    app.say({ type: 'events', events: rtts(0, 3) });
    await eventsUntil(first, 'a', 2);

    const late = await enterViewer(relay);
    expect(await eventsUntil(late, 'a', 2)).toEqual(rtts(0, 3));
    app.say({ type: 'events', events: [rtt(3)] });
    expect(await eventsUntil(late, 'a', 3)).toEqual([rtt(3)]);
    expect(await eventsUntil(first, 'a', 3)).toEqual([rtt(3)]);
  });

  it('what each of several apps does, apart', async () => {
    const relay = await startRelay();
    const viewers = [await enterViewer(relay), await enterViewer(relay)];
    const apps = await Promise.all(['a', 'b', 'c'].map((id) => greetedApp(relay, id)));
    for (const [index, app] of apps.entries()) {
      app.say({ type: 'events', events: [rtt(0, index), rtt(1, index)] });
    }
    for (const viewer of viewers) {
      const heard = new Map<string, unknown>();
      while (heard.size < 3) {
        const { client, events } = await viewer.nextOf('events');
        heard.set(client, events);
      }
      expect(Object.fromEntries(heard)).toEqual({
        a: [rtt(0, 0), rtt(1, 0)],
        b: [rtt(0, 1), rtt(1, 1)],
        c: [rtt(0, 2), rtt(1, 2)],
      });
    }
  });

  it('a long past in batches of at most 500 events', async () => {
    const relay = await startRelay();
    const app = await greetedApp(relay, 'a');
    app.say({ type: 'events', events: rtts(0, 1250) });
    const viewer = await enterViewer(relay);
    const sizes: number[] = [];
    while (sizes.reduce((sum, size) => sum + size, 0) < 1250) {
      sizes.push((await viewer.nextOf('events')).events.length);
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
  });
});

describe('a command of a viewer', () => {
  it('goes to the app that it names, and the result to the viewer that asked', async () => {
    const relay = await startRelay();
    const [asked, other] = [await greetedApp(relay, 'a'), await greetedApp(relay, 'b')];
    const [asking, watching] = [await enterViewer(relay), await enterViewer(relay)];
    asking.say({ type: 'command', id: 'mine', client: 'a', command: drop });

    const { id, command } = await asked.nextOf('command');
    expect(command).toEqual(drop);
    asked.say({ type: 'result', id, error: null });
    expect(await asking.nextOf('result')).toEqual({ type: 'result', id: 'mine', error: null });

    // What comes next at the others shows that nothing of it came before.
    watching.say({ type: 'command', id: 'next', client: 'b', command: { ...drop, type: 'stop' } });
    const next = await other.nextOf('command');
    expect(next.command.type).toBe('stop');
    other.say({ type: 'result', id: next.id, error: 'not now' });
    expect(await watching.nextOf('result')).toEqual({
      type: 'result',
      id: 'next',
      error: 'not now',
    });
  });

  it('is told apart from one of another viewer with the same id', async () => {
    const relay = await startRelay();
    const app = await greetedApp(relay, 'a');
    const viewers = [await enterViewer(relay), await enterViewer(relay)];
    const ids: string[] = [];
    for (const viewer of viewers) {
      viewer.say({ type: 'command', id: '1', client: 'a', command: drop });
      ids.push((await app.nextOf('command')).id);
    }
    expect(ids[0]).not.toBe(ids[1]);
    app.say({ type: 'result', id: ids[1]!, error: 'second' });
    app.say({ type: 'result', id: ids[0]!, error: 'first' });
    expect((await viewers[0]!.nextOf('result')).error).toBe('first');
    expect((await viewers[1]!.nextOf('result')).error).toBe('second');
  });

  it('is answered with an error when no such client is known', async () => {
    const relay = await startRelay();
    const viewer = await enterViewer(relay);
    viewer.say({ type: 'command', id: '1', client: 'nobody', command: drop });
    expect((await viewer.nextOf('result')).error).toBe('no client with this id is known');
  });

  it('is answered with an error when the client is gone', async () => {
    const relay = await startRelay();
    const app = await greetedApp(relay, 'a');
    const viewer = await enterViewer(relay);
    await app.leave();
    await viewer.nextOf('client');
    viewer.say({ type: 'command', id: '1', client: 'a', command: drop });
    expect((await viewer.nextOf('result')).error).toBe('app "app a" (node) is gone');
  });

  it('is answered with an error when the app goes away meanwhile', async () => {
    const relay = await startRelay();
    const app = await greetedApp(relay, 'a');
    const viewer = await enterViewer(relay);
    viewer.say({ type: 'command', id: '1', client: 'a', command: drop });
    await app.nextOf('command');
    app.socket.terminate();
    expect((await viewer.nextOf('result')).error).toBe('the app went away before it answered');
  });

  it('is answered with an error when the app does not answer within 5 s', async () => {
    const clock = new VirtualClock();
    const relay = await startRelay({ clock });
    const app = await greetedApp(relay, 'a');
    const viewer = await enterViewer(relay);
    viewer.say({ type: 'command', id: '1', client: 'a', command: drop });
    const { id } = await app.nextOf('command');
    clock.advance(5000);
    expect((await viewer.nextOf('result')).error).toBe('the app did not answer within 5000 ms');

    // The late answer is nobody's: the next result is that of the next command.
    app.say({ type: 'result', id, error: null });
    viewer.say({ type: 'command', id: '2', client: 'nobody', command: drop });
    expect((await viewer.nextOf('result')).id).toBe('2');
  });

  it('cannot be answered by another app', async () => {
    const relay = await startRelay();
    const [app, other] = [await greetedApp(relay, 'a'), await greetedApp(relay, 'b')];
    const viewer = await enterViewer(relay);
    viewer.say({ type: 'command', id: '1', client: 'a', command: drop });
    const { id } = await app.nextOf('command');
    other.say({ type: 'result', id, error: 'by the other' });
    other.say({ type: 'events', events: [rtt(0)] });
    await eventsUntil(viewer, 'b', 0);
    app.say({ type: 'result', id, error: 'by the one that was asked' });
    expect((await viewer.nextOf('result')).error).toBe('by the one that was asked');
  });
});

describe('an app that comes back', () => {
  it('is told which event is the first that the relay lacks', async () => {
    const relay = await startRelay();
    const viewer = await enterViewer(relay);
    const app = await greetedApp(relay, 'a');
    app.say({ type: 'events', events: rtts(0, 4) });
    await eventsUntil(viewer, 'a', 3);
    await app.leave();

    const again = await enterApp(relay);
    again.say({ type: 'hello', client: clientInfo('a') });
    expect(await again.next()).toEqual({ type: 'welcome', next: 4 });
  });

  it('may repeat what is known: viewers hear it once', async () => {
    const relay = await startRelay();
    const viewer = await enterViewer(relay);
    const app = await greetedApp(relay, 'a');
    app.say({ type: 'events', events: rtts(0, 4) });
    await eventsUntil(viewer, 'a', 3);
    await app.leave();
    const again = await greetedApp(relay, 'a');
    again.say({ type: 'events', events: rtts(2, 4) });
    expect(await eventsUntil(viewer, 'a', 5)).toEqual([rtt(4), rtt(5)]);
  });

  it('while its old socket still seems to be open takes over from that', async () => {
    const relay = await startRelay();
    const viewer = await enterViewer(relay);
    const old = await greetedApp(relay, 'a');
    const fresh = await greetedApp(relay, 'a');
    expect((await old.closed).code).toBe(1008);
    viewer.say({ type: 'command', id: '1', client: 'a', command: drop });
    const { id } = await fresh.nextOf('command');
    fresh.say({ type: 'result', id, error: null });
    expect((await viewer.nextOf('result')).error).toBeNull();
    expect(relay.infos.filter((line) => line.includes('gone'))).toEqual([]);
  });
});

describe('a client that is gone', () => {
  it('can still be read by viewers that come later', async () => {
    const relay = await startRelay();
    const app = await greetedApp(relay, 'a');
    app.say({ type: 'events', events: rtts(0, 2) });
    await app.leave();
    await expect.poll(() => relay.infos).toContain('app "app a" (node) is gone');
    const viewer = await enterViewer(relay);
    expect(await viewer.next()).toMatchObject({ clients: [{ isConnected: false }] });
    expect(await eventsUntil(viewer, 'a', 1)).toEqual(rtts(0, 2));
  });

  it('is forgotten when too many others went after it, and viewers are told which are left', async () => {
    const relay = await startRelay({ limits: { goneClients: 2 } });
    const viewer = await enterViewer(relay);
    expect(await viewer.nextOf('clients')).toMatchObject({ clients: [] });
    for (const id of ['a', 'b', 'c']) {
      const app = await greetedApp(relay, id);
      await app.leave();
    }
    const { clients } = await viewer.nextOf('clients');
    expect(clients.map(({ client }) => client.id)).toEqual(['b', 'c']);
  });

  it('is forgotten when a viewer says so, and begins anew should it come back', async () => {
    const relay = await startRelay();
    const app = await greetedApp(relay, 'a');
    const viewer = await enterViewer(relay);
    app.say({ type: 'events', events: rtts(0, 2) });
    await eventsUntil(viewer, 'a', 1);
    await app.leave();
    await viewer.nextOf('client');
    viewer.say({ type: 'forget', client: 'a' });
    expect(await viewer.nextOf('clients')).toEqual({ type: 'clients', clients: [] });

    const again = await enterApp(relay);
    again.say({ type: 'hello', client: clientInfo('a') });
    expect(await again.next()).toEqual({ type: 'welcome', next: 0 });
    again.say({ type: 'events', events: [rtt(0)] });
    expect(await eventsUntil(viewer, 'a', 0)).toEqual([rtt(0)]);
  });
});

it('does not forget a client that is connected', async () => {
  const relay = await startRelay();
  const app = await greetedApp(relay, 'a');
  const viewer = await enterViewer(relay);
  viewer.say({ type: 'forget', client: 'a' });
  viewer.say({ type: 'command', id: '1', client: 'a', command: drop });
  const { command } = await app.nextOf('command');
  expect(command).toEqual(drop);
});

describe('a relay that closes', () => {
  it('says goodbye with 1001 to everybody and frees its port', async () => {
    const relay = await startRelay();
    const app = await greetedApp(relay, 'a');
    const viewer = await enterViewer(relay);
    await relay.close();
    expect(await app.closed).toEqual({ code: 1001, reason: 'the inspector closes' });
    expect(await viewer.closed).toEqual({ code: 1001, reason: 'the inspector closes' });
    expect(relay.infos.filter((line) => line.includes('gone'))).toEqual([]);
    const server = createServer().listen(relay.port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
  });

  it('may be closed twice, and by `await using`', async () => {
    const relay = await startRelay();
    await Promise.all([relay.close(), relay[Symbol.asyncDispose]()]);
    const { port } = relay;
    await expect(startRelay({ port })).resolves.toMatchObject({ port });
  });
});

it('refuses to start on a port that is taken', async () => {
  const { port } = await startRelay();
  await expect(startRelay({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

describe('wrong options of a relay are refused with what is accepted', () => {
  it.each([
    [{ port: 65_536 }, 'port: given 65536; accepted: a whole number from 0 to 65535'],
    [{ port: 1.5 }, 'port: given 1.5; accepted: a whole number from 0 to 65535'],
    [{ token: 'short' }, 'token: given 5 characters; accepted: 16 to 128 letters, digits, - and _'],
    [
      { allowedOrigins: ['https://app.example/path'] },
      'allowed origin: given "https://app.example/path"; accepted: an origin of http: or https:, ' +
        'like https://app.example:8443 (did you mean https://app.example?)',
    ],
    [
      { allowedOrigins: ['*'] },
      'allowed origin: given "*"; accepted: an origin of http: or https:, like https://app.example:8443',
    ],
    [{ limits: { apps: 0 } }, 'limits.apps: given 0; accepted: a whole number from 1 up'],
    [{ limits: { peers: 1 } as object }, /^limits: given "peers"; accepted: messageBytes, /],
  ])('%j', async (options, message) => {
    await expect(startRelay(options)).rejects.toThrow(message);
  });
});
