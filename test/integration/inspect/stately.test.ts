import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createWebSocketReceiver, type StatelyInspectionEvent } from '@statelyai/inspect';
import { expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { createActor, createMachine } from 'xstate';
import { createInspector, createStatelyFeed } from 'linekeeper/inspect';

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { PUSH: 'on' } }, on: { on: { PUSH: 'off' } } },
});

it("the receiver of Stately's own package takes what an inspector feeds it", async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connected = once(server, 'connection');
  const receiver = createWebSocketReceiver({ server: `ws://127.0.0.1:${port}` });
  const received: StatelyInspectionEvent[] = [];
  receiver.subscribe((event) => received.push(event));
  await connected;

  const inspector = createInspector();
  const toStately = createStatelyFeed(inspector.client.startedAt);
  inspector.subscribe((events) => {
    for (const event of events.flatMap(toStately)) {
      for (const client of server.clients) client.send(JSON.stringify(event));
    }
  });
  const actor = createActor(lamp, { inspect: inspector.inspect }).start();
  actor.send({ type: 'PUSH' });

  await expect.poll(() => received.length).toBe(5);
  expect(received[0]).toMatchObject({ type: '@xstate.actor', name: 'lamp' });
  expect(received.at(-1)).toMatchObject({
    type: '@xstate.snapshot',
    event: { type: 'PUSH' },
    snapshot: { status: 'active', value: 'on' },
  });
  inspector.stop();
  for (const client of server.clients) client.terminate();
  server.close();
});
