import { createConnection } from 'linekeeper';
import { createInspector, type InspectEvent } from 'linekeeper/inspect';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { createActor, setup } from 'xstate';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';
import { enterViewer, startRelay, type TestRelay, type TestViewer } from './relay-rig.js';

let server: TestWsServer;
beforeEach(async () => {
  server = await startWsServer({ echo: true });
});
afterEach(() => server.close());

/** An inspector that is linked to the relay and ends with the test. */
function linked(relay: TestRelay) {
  const inspector = createInspector({ url: relay.appUrl, token: relay.token, name: 'emitter' });
  onTestFinished(() => {
    inspector.stop();
  });
  return inspector;
}

/** Reads what a viewer is told until an event fits. */
async function heardUntil(
  viewer: TestViewer,
  fits: (event: InspectEvent) => boolean,
): Promise<readonly InspectEvent[]> {
  const heard: InspectEvent[] = [];
  while (!heard.some(fits)) heard.push(...(await viewer.nextOf('events')).events);
  return heard;
}

const hasStatus =
  (wanted: string) =>
  (event: InspectEvent): boolean =>
    event.kind === 'status' && event.status === wanted;

it('takes everything that a connection tells of its life, and a command for it', async () => {
  const relay = await startRelay();
  const viewer = await enterViewer(relay);
  const inspector = linked(relay);
  const connection = createConnection({
    url: server.url(),
    backoff: () => 20,
    inspect: inspector,
  });
  onTestFinished(() => connection[Symbol.dispose]());
  connection.start();
  const first = await heardUntil(viewer, hasStatus('connected'));
  const id = first.find((event) => event.kind === 'connection')!.connection;

  const client = inspector.client.id;
  viewer.say({ type: 'command', id: '1', client, command: { type: 'drop', connection: id } });
  expect((await viewer.nextOf('result')).error).toBeNull();
  await heardUntil(viewer, hasStatus('cooldown'));
  await heardUntil(viewer, hasStatus('connected'));
  connection.stop();
  await heardUntil(viewer, hasStatus('stopped'));

  // Whoever comes now is told of the same chart and the same end.
  const late = await enterViewer(relay);
  const all = await heardUntil(late, hasStatus('stopped'));
  expect(all[0]?.kind).toBe('machine');
  expect(relay.warnings).toEqual([]);
});

it('takes everything that any XState actor tells', async () => {
  const relay = await startRelay();
  const viewer = await enterViewer(relay);
  const inspector = linked(relay);
  const machine = setup({ delays: { long: 2 ** 30 } }).createMachine({
    id: 'light',
    initial: 'green',
    context: { never: Infinity, none: undefined, when: new Date(0), big: 1n },
    states: { green: { after: { long: 'red' }, on: { next: 'red' } }, red: {} },
  });
  const actor = createActor(machine, { inspect: inspector.inspect });
  onTestFinished(() => void actor.stop());
  actor.start();
  actor.send({ type: 'next', ['__proto__']: { isAdmin: true } });
  const heard = await heardUntil(
    viewer,
    (event) => event.kind === 'step' && event.states.includes('light.red'),
  );
  const armed = heard.flatMap((event) => (event.kind === 'step' ? event.armed : []));
  expect(armed.map(({ delayMs }) => delayMs)).toEqual([2 ** 30]);
  expect(relay.warnings).toEqual([]);
});
