import { once } from 'node:events';
import {
  describeMachine,
  inspectProtocol,
  type ClientInfo,
  type FromApp,
  type InspectEvent,
} from 'linekeeper/inspect';
import { WebSocket } from 'ws';
import { createMachine } from 'xstate';

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { PRESS: 'on' } }, on: { on: { PRESS: 'off' } } },
});

/** Presses of a lamp: a chart, an actor, and one step for each press. Seq `last` leaves it on. */
export function presses(count: number): { readonly events: InspectEvent[]; readonly last: number } {
  const definition = describeMachine(lamp);
  const events: InspectEvent[] = [
    { seq: 0, at: 0, kind: 'machine', definition },
    {
      ...{ seq: 1, at: 0, kind: 'actor', actor: 'a1', parent: null, name: 'lamp', src: null },
      ...{ machine: definition.hash, connection: null },
    },
  ];
  for (let press = 1; press <= count; press += 1) {
    const [from, to] = press % 2 === 1 ? ['lamp.off', 'lamp.on'] : ['lamp.on', 'lamp.off'];
    const states = ['lamp', to];
    const edges = [`${from}:0`];
    events.push({
      ...{ seq: press + 1, at: press, kind: 'step', actor: 'a1', source: null },
      ...{ event: { type: 'PRESS', press }, states, status: 'active', context: { press } },
      microsteps: [{ eventType: 'PRESS', edges, actions: ['light'], states }],
      ...{ accepts: ['PRESS'], armed: [], over: [] },
    });
  }
  return { events, last: count + 1 };
}

/** An app that says what it is told to say. */
export interface FakeApp {
  say(events: readonly InspectEvent[]): void;
  leave(): void;
}

/** Connects to a relay as an app does. */
export async function fakeApp(
  relay: { readonly appUrl: string; readonly token: string },
  name: string,
): Promise<FakeApp> {
  const socket = new WebSocket(new URL('app', relay.appUrl), [
    inspectProtocol,
    `token.${relay.token}`,
  ]);
  await once(socket, 'open');
  const send = (message: FromApp): void => socket.send(JSON.stringify(message));
  const client: ClientInfo = {
    ...{ id: `fake-${name}`, name, runtime: 'node', startedAt: 1_700_000_000_000 },
    isControllable: true,
  };
  send({ type: 'hello', client });
  return {
    say: (events) => {
      for (let from = 0; from < events.length; from += 500) {
        send({ type: 'events', events: events.slice(from, from + 500) });
      }
    },
    leave: () => socket.terminate(),
  };
}
