import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { assign, createActor, createMachine, fromPromise, setup } from 'xstate';
import { WebSocket } from 'ws';
import { createConnection, type ConnectionOptions } from 'linekeeper';
import { createInspector, type Inspector, type InspectorOptions } from 'linekeeper/inspect';
import { createConnectionServer, type ServerClient } from 'linekeeper/server';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';
import { startSmallRelay, type SmallRelay } from './small-relay.js';

/** The forms in which a secret must not be found, in any alignment of base64. */
function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.from('\0'.repeat(offset) + secret)
      .toString('base64')
      .slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + secret.length) * 8) / 6)),
  );
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    Buffer.from(secret).toString('hex'),
  ];
}

const leaksIn = (text: string, secrets: readonly string[]): string[] =>
  secrets.filter((secret) =>
    formsOf(secret).some((form) => text.toLowerCase().includes(form.toLowerCase())),
  );

let planted = 0;
const plant = (): string => {
  planted += 1;
  return `s3cr+t/${String(planted).padStart(3, '0')}=Zq&${'xyzzy'.slice(planted % 4)}`;
};

interface Lab {
  readonly server: TestWsServer;
  readonly relay: SmallRelay;
  readonly inspector: Inspector;
  connect(options: Partial<ConnectionOptions>): ReturnType<typeof createConnection>;
  /** Every byte that has left, and everything that is shown in the process. */
  everything(): Promise<string>;
}

async function createLab(options: InspectorOptions = {}): Promise<Lab> {
  const server = await startWsServer({ echo: true });
  const relay = await startSmallRelay();
  const inspector = createInspector({ url: relay.url, token: relay.token, ...options });
  onTestFinished(async () => {
    inspector.stop();
    await server.close();
    await relay[Symbol.asyncDispose]();
  });
  return {
    server,
    relay,
    inspector,
    connect(more) {
      const connection = createConnection({
        url: server.url(),
        inspect: inspector,
        backoff: () => 5,
        logger: { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 },
        ...more,
      });
      onTestFinished(() => connection[Symbol.dispose]());
      connection.start();
      return connection;
    },
    async everything() {
      const marker = createActor(createMachine({ id: 'last' }), { inspect: inspector.inspect });
      marker.start();
      const seq = inspector.events().at(-1)!.seq;
      await expect.poll(() => relay.events.at(-1)?.seq).toBeGreaterThanOrEqual(seq);
      marker.stop();
      return relay.texts.join('\n') + JSON.stringify(inspector.events());
    },
  };
}

describe('no byte that leaves the process holds', () => {
  const password = plant();
  const inHeaders = plant();
  const inMap = plant();
  const nested = plant();
  const inClass = plant();
  class Session {
    readonly id = inClass;
  }
  it.each([
    ['a string', password, (value: unknown) => value as string],
    ['a nested object', { a: { b: [{ token: nested }] } }, (value: any) => value.a.b[0].token],
    [
      'Headers',
      new Headers({ authorization: `Bearer ${encodeURIComponent(inHeaders)}` }),
      (value: any) => value.get('authorization').slice(7),
    ],
    ['a Map', new Map([['token', inMap]]), (value: any) => value.get('token')],
    ['an instance', new Session(), (value: any) => value.id],
  ])(
    'credentials that are %s, though URL, subprotocol, server and messages repeat them',
    async (_name, credentials, read) => {
      const lab = await createLab({ payloads: true, context: ['*'], events: ['*'] });
      const secret = decodeURIComponent(read(credentials));
      lab.server.onConnection(({ socket }) => {
        socket.send(`welcome ${secret}, or ${Buffer.from(`u:${secret}`).toString('base64')}`);
        socket.send(Buffer.from(`binary ${secret}`));
        socket.once('message', () => socket.close(4000, `bad ${secret}`));
      });
      const { hostname, port } = new URL(lab.server.url());
      const encoded = encodeURIComponent(secret);
      const connection = lab.connect({
        credentials: () => credentials,
        url: () => `ws://me:${encoded}@${hostname}:${port}/path/${encoded}?token=${encoded}`,
        protocols: () => ['v1', `bearer.${Buffer.from(secret).toString('hex')}`],
      });
      await connection.waitConnected();
      const again = new Promise((resolve) => connection.on('retry', resolve));
      connection.send(JSON.stringify({ login: secret }));
      await again;
      const text = await lab.everything();
      expect(text).toContain('"kind":"frame"');
      expect(text).toContain('bad «secret»');
      expect(leaksIn(text, [secret])).toEqual([]);
    },
  );

  it('what a URL carries beside its path, though no credentials were given', async () => {
    const [user, pass, query, bare, hidden] = Array.from({ length: 5 }, plant);
    const lab = await createLab({ payloads: true });
    lab.server.onConnection(({ socket, url }) => socket.send(`you asked for ${url}`));
    const [a, b, c, d] = [user, pass, query, bare].map((part) => encodeURIComponent(part!));
    const { host } = new URL(lab.server.url());
    const connection = lab.connect({ url: `ws://${a}:${b}@${host}/live?token=${c}&${d}` });
    const heard = new Promise((resolve) => connection.on('message', resolve));
    await heard;
    lab.server.closeAll(4001, `no ${hidden} at /live?session=${hidden}`.slice(0, 120));
    await new Promise((resolve) => connection.on('retry', resolve));
    const text = await lab.everything();
    expect(text).toContain(`ws://${host}/live`);
    expect(leaksIn(text, [user!, pass!, query!, bare!])).toEqual([]);
  });

  it('a token among the subprotocols, though the server says it in its reason', async () => {
    const token = 'Zx81-correct.horse.battery.staple';
    const lab = await createLab();
    const connection = lab.connect({ protocols: ['chat', `bearer.${token}`] });
    await connection.waitConnected();
    lab.server.closeAll(4002, `token ${token} has expired`);
    await new Promise((resolve) => connection.on('retry', resolve));
    const text = await lab.everything();
    expect(text).toContain('token «secret» has expired');
    expect(leaksIn(text, [token])).toEqual([]);
  });

  it('headers that `create` gives the socket', async () => {
    const secret = plant();
    const lab = await createLab();
    const connection = lab.connect({
      create: ({ url }) =>
        new WebSocket(url, { headers: { authorization: `Bearer ${encodeURIComponent(secret)}` } }),
    });
    await connection.waitConnected();
    expect(leaksIn(await lab.everything(), [secret])).toEqual([]);
  });

  it('the message of an error that a function of the app throws', async () => {
    const secret = plant();
    const lab = await createLab();
    const fail = (): never => {
      throw new TypeError(`token ${secret} is no good`);
    };
    const inCredentials = lab.connect({ credentials: fail });
    const inUrl = lab.connect({ url: fail });
    const inClose = lab.connect({ close: { classify: fail } });
    await inClose.waitConnected();
    lab.server.closeAll(4003);
    for (const each of [inCredentials, inUrl, inClose]) {
      await expect.poll(() => each.getSnapshot().metrics.attempts).toBeGreaterThan(1);
    }
    const text = await lab.everything();
    expect(text).toContain('«TypeError»');
    expect(leaksIn(text, [secret])).toEqual([]);
  });

  it.each([true, false])(
    'the resume tokens and the credentials of a session, where messages are shown: %s',
    async (payloads) => {
      const secret = plant();
      const lab = await createLab({ payloads });
      const server = createConnectionServer({
        ...{ host: '127.0.0.1', port: 0 },
        authenticate: ({ token }) => (token === secret ? { id: 'me' } : null),
      });
      onTestFinished(() => server.close({ overMs: 0 }));
      await server.ready;
      const clients: ServerClient[] = [];
      server.on('connection', (client) => clients.push(client));
      const tokens: string[] = [];
      const connection = lab.connect({
        url: `ws://127.0.0.1:${String(server.port)}/`,
        credentials: () => secret,
        session: { required: true },
        create: ({ url, protocols }) => {
          const socket = new WebSocket(url, protocols);
          socket.on('message', (data: Buffer) => {
            const [, token] = /^{"type":"welcome".*"token":"([^"]+)"/.exec(data.toString()) ?? [];
            if (token !== undefined) tokens.push(token);
          });
          return socket;
        },
      });
      await connection.waitConnected();
      const resumed = new Promise((resolve) => server.once('resumed', resolve));
      clients[0]?.terminate();
      await resumed;
      await connection.waitConnected();
      expect(connection.getSnapshot()).toMatchObject({ recovered: true, lost: null });
      const ended = new Promise((resolve) => connection.on('close', resolve));
      connection.on('close', () => connection.stop());
      clients[0]?.close(4100, `no more ${tokens.join(' ')}`);
      await ended;
      const text = await lab.everything();
      expect(tokens).toHaveLength(2);
      expect(leaksIn(text, [secret, ...tokens])).toEqual([]);
      expect(text).toContain('no more «secret» «secret»');
      const isShown = (type: string): boolean =>
        text.includes(JSON.stringify(`{"type":"${type}"`).slice(1, -1));
      expect([isShown('hello'), isShown('welcome')]).toEqual([payloads, payloads]);
    },
  );

  it('messages, unless they were asked for', async () => {
    const [sent, received] = [plant(), plant()];
    const lab = await createLab();
    lab.server.onConnection(({ socket }) => socket.send(received));
    const connection = lab.connect({});
    await connection.waitConnected();
    connection.send(sent);
    await lab.server.nextMessage();
    const text = await lab.everything();
    expect(leaksIn(text, [sent, received])).toEqual([]);
  });

  it('the values of context, events, input, output and errors of machines of the app', async () => {
    const names = ['top', 'nested', 'list', 'map', 'getter', 'event', 'input', 'spawn', 'thrown'];
    const secrets = new Map([...names, 'meta', 'params', 'output'].map((name) => [name, plant()]));
    const of = (name: string): string => secrets.get(name)!;
    const anything: Record<string, unknown> = {};
    const machine = setup({
      types: { input: {} as { token: string }, context: anything },
      actors: {
        fetcher: fromPromise<string, { token: string }>(() => Promise.resolve(of('output'))),
        broken: fromPromise<string, { token: string }>(() =>
          Promise.reject(new Error(`no ${of('thrown')}`)),
        ),
      },
      actions: { log: (_, _params: { token: string }) => undefined },
    }).createMachine({
      id: 'app',
      meta: { token: of('meta') },
      context: ({ input, spawn }) => ({
        top: of('top'),
        nested: { deep: { token: of('nested') }, [of('nested')]: true },
        list: [[of('list')]],
        map: new Map([[of('map'), of('map')]]),
        get lazily() {
          return of('getter');
        },
        input: input.token,
        child: spawn('fetcher', { id: 'spawned', input: { token: of('spawn') } }),
      }),
      entry: { type: 'log', params: { token: of('params') } },
      invoke: {
        src: 'broken',
        input: { token: of('input') },
        onError: { actions: assign({ failure: ({ event }) => event.error }) },
      },
      on: { LOGIN: { actions: assign({ login: ({ event }) => event }) } },
    });
    const lab = await createLab();
    const actor = createActor(machine, {
      inspect: lab.inspector.inspect,
      input: { token: of('input') },
    });
    actor.start();
    actor.send({ type: 'LOGIN', token: of('event'), deep: { token: of('event') } });
    await expect.poll(() => actor.getSnapshot().context['failure']).toBeDefined();
    actor.stop();
    const text = await lab.everything();
    expect(text).toContain('"login":"«object»"');
    expect(leaksIn(text, [...secrets.values()])).toEqual([]);
  });

  it('the token of the relay itself, or what an inspector types into an event', async () => {
    const typed = plant();
    const lab = await createLab();
    // Whoever does not hold an actor may lose it: the inspector does not keep it alive.
    const app = createActor(createMachine({ id: 'app', on: { LOGIN: {} } }), {
      inspect: lab.inspector.inspect,
    });
    app.start();
    onTestFinished(() => void app.stop());
    await expect.poll(() => lab.relay.events.length).toBeGreaterThan(0);
    const { actor } = lab.inspector.events().find((event) => event.kind === 'actor') as {
      actor: string;
    };
    const event = { type: 'LOGIN', token: typed, nested: { typed } };
    expect(await lab.relay.command({ type: 'sendEvent', actor, event })).toBeNull();
    const text = await lab.everything();
    expect(text).toContain('"kind":"command"');
    expect(leaksIn(text, [typed, lab.relay.token])).toEqual([]);
  });
});

describe('a secret', () => {
  const secretText = fc
    .tuple(
      fc.stringMatching(/^[A-Za-z0-9+/=&%$"'\\ .:;,_~-]{8,40}$/),
      fc.integer({ min: 100_000, max: 999_999 }),
    )
    .map(([text, number]) => `${text.trim()}${number}`);
  const places = [
    'credentials',
    'nested credentials',
    'URL',
    'close reason',
    'context',
    'event',
    'error',
  ] as const;

  it('is found nowhere, wherever it is put', async () => {
    const server = await startWsServer();
    onTestFinished(() => server.close());
    await fc.assert(
      fc.asyncProperty(secretText, fc.constantFrom(...places), async (secret, place) => {
        const inspector = createInspector({ payloads: true });
        const encoded = encodeURIComponent(secret);
        const credentials =
          place === 'nested credentials' ? { list: [{ secret }] } : { token: secret };
        const machine = createMachine({
          id: 'app',
          context: (place === 'context' ? { list: [secret], deep: { secret } } : {}) as object,
          on: { GO: {} },
        });
        const actor = createActor(machine, { inspect: inspector.inspect });
        actor.start();
        actor.send({ type: 'GO', ...(place === 'event' && { secret }) });
        const connection = createConnection({
          url: ({ attempt }) => {
            if (place === 'error' && attempt === 0) throw new Error(`not ${secret}`);
            return `${server.url()}?${place === 'URL' ? `key=${encoded}` : ''}`;
          },
          credentials,
          inspect: inspector,
          backoff: () => 0,
          logger: { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 },
        });
        connection.start();
        await connection.waitConnected();
        const retried = new Promise((resolve) => connection.on('retry', resolve));
        const echo = place === 'close reason' ? [secret, encoded].join(' ') : 'over';
        server.closeAll(4000, Buffer.from(echo).subarray(0, 123).toString());
        await retried;
        connection[Symbol.dispose]();
        actor.stop();
        expect(leaksIn(JSON.stringify(inspector.events()), [secret])).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
