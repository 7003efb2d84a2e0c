/**
 * The third level: a connection over real sockets to a `ws` server, one fault proxy before it for each
 * transport. Its proxies hold everything back until a path lets a transport open.
 */
import { createConnection, type Connection } from 'linekeeper';
import { WebSocket } from 'ws';
import type { InspectionEvent } from 'xstate';
import { describe } from '../../machines/describe.js';
import { createFakeEnvironment } from '../support/fake-environment.js';
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { startWsServer, type TestWsServer } from '../support/ws-server.js';
import type { Edge } from './paths-graph.js';
import { isOpen, refusedValue } from './paths-readings.js';
import { frameOf, HINT_MS, peerCloses, type Setting } from './paths-settings.js';
import { patiently } from './paths-real-settings.js';
import { strict } from './paths-strict.js';
import type { ChartSnapshot, TimedState } from './timed-logic.js';

/** How long a step may take before it counts as not happening. */
const PATIENCE_MS = 10_000;
const heartbeat = { intervalMs: 3_600_000, timeoutMs: 2000, probeTimeoutMs: 1000 };

type Executor = (before: TimedState) => unknown;

export interface RealLine extends AsyncDisposable {
  /** Makes the step; resolves with what differs from what was foreseen. */
  make(edge: Edge): Promise<readonly string[]>;
}

type AnyInspection = InspectionEvent & { readonly snapshot?: unknown };

/** Where an actor is, in every region, and what it shows. */
const placeOf = (snapshot: ChartSnapshot): string => {
  const { status, reason } = describe(snapshot);
  const { attempt, epoch, opened } = snapshot.context;
  return JSON.stringify([status, reason, attempt, epoch, opened, snapshot.value]);
};

export async function openLine(
  setting: Setting,
  inspect: (event: InspectionEvent) => void,
): Promise<RealLine> {
  const { policy, transports, hasCredentials } = setting;
  const server: TestWsServer = await startWsServer();
  const proxies = new Map<string, FaultProxy>();
  for (const name of transports) {
    const proxy = await createFaultProxy({ target: server.port });
    proxy.stall();
    proxies.set(name, proxy);
  }
  const wires = [...proxies.values()];

  const sockets: WebSocket[] = [];
  class Recorded extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      sockets.push(this);
    }
  }
  let settle: { resolve(value: unknown): void; reject(error: unknown): void } | undefined;
  const environment = createFakeEnvironment();
  let place = '';
  let epoch = 0;
  let isGivenUp = false;
  let look = (): void => undefined;

  const connection: Connection = createConnection({
    ...policy,
    environment,
    heartbeat,
    webSocket: Recorded,
    transports: Object.fromEntries(
      transports.map((name) => [name, { url: proxies.get(name)!.url(`/${name}`) }]),
    ),
    ...(hasCredentials && {
      credentials: () => new Promise((resolve, reject) => (settle = { resolve, reject })),
    }),
    inspect: (event) => {
      inspect(event as InspectionEvent);
      const { type, actorRef, rootId, snapshot } = event as AnyInspection;
      if (type !== '@xstate.snapshot' || actorRef.sessionId !== rootId) return;
      const current = snapshot as ChartSnapshot;
      place = placeOf(current);
      // An attempt meets a wire that holds back, however soon it follows the last link.
      if (current.context.epoch > epoch) for (const wire of wires) wire.stall();
      epoch = current.context.epoch;
      look();
    },
  });
  connection.on('error', () => undefined);
  place = placeOf(connection.actor.getSnapshot() as ChartSnapshot);

  const until = async (isSo: () => boolean): Promise<boolean> => {
    if (isSo()) return true;
    return new Promise((resolve) => {
      const end = (answer: boolean): void => {
        clearTimeout(patience);
        look = () => undefined;
        isGivenUp = !answer;
        resolve(answer);
      };
      const patience = setTimeout(end, PATIENCE_MS, false);
      look = () => {
        if (isSo()) end(true);
      };
    });
  };

  const endLink = (transport: string, close: (typeof peerCloses)[number]): Executor => {
    const proxy = proxies.get(transport)!;
    return async (before) => {
      const { code, reason } = frameOf(close);
      if (isOpen(before, transport)) {
        server.live.findLast(({ url }) => url === `/${transport}`)!.socket.close(code, reason);
        return;
      }
      if (close.verb === 'auth' || close.hasHint) {
        const after = close.hasHint ? { 'Retry-After': String(HINT_MS / 1000) } : {};
        server.refuseWith(close.verb === 'auth' ? 401 : 503, after);
        proxy.pass();
        return;
      }
      // Until the present attempt has reached the proxy, there is nothing to reset.
      for (const here = place; place === here && !isGivenUp;) {
        proxy.resetAll();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
  };
  const executors = strict<Executor>(
    {
      start: () => connection.start(),
      stop: () => connection.stop(),
      'retry now': () => connection.retryNow(),
      'retry by force': () => connection.retryNow({ force: true }),
      'connect afresh': () => connection.connect({ resetBackoff: true }),
      'new credentials': () => connection.credentialsChanged(),
      online: () => environment.online(),
      offline: () => environment.offline(),
      visible: () => environment.show(),
      hidden: () => environment.hide(),
      frozen: () => environment.freeze(),
      resumed: () => environment.resume(),
      woke: () => environment.wake(),
      'network-changed': () => environment.changeNetwork(),
      'time passes': () => undefined,
      'credentials come': ({ snapshot }) => settle?.resolve(`token ${snapshot.context.epoch}`),
      'refused credentials come': (before) => settle?.resolve(refusedValue(before)),
      'credentials fail': () => settle?.reject(new Error('no token')),
      'credentials are denied': () => settle?.reject({ status: 401 }),
      'no sign of life': () => {
        for (const wire of wires) wire.stall();
        connection.retryNow();
      },
      ...Object.fromEntries(
        transports.flatMap((transport): [string, Executor][] => [
          [`${transport} opens`, () => proxies.get(transport)!.pass()],
          ...peerCloses.map((close): [string, Executor] => [
            `${transport} ${close.name}`,
            endLink(transport, close),
          ]),
        ]),
      ),
    },
    'a step on a real line',
  );

  return {
    async make({ from, move, walk }) {
      const { snapshot } = walk.world;
      const expected = placeOf(snapshot);
      const arrived = until(() => place === expected);
      await executors[move]!(from.walk.world);
      if (!(await arrived)) return [`is at ${place}, not ${expected}`];
      const held = sockets.filter(({ readyState }) => readyState < WebSocket.CLOSING).length;
      const size = Object.keys(snapshot.children).filter((id) =>
        id.startsWith('transport.'),
      ).length;
      server.accept();
      // A wait that is about to end may have ended by now.
      if (held === size || patiently(walk, 'time passes')) return [];
      return [`holds ${held} sockets, not ${size}`];
    },
    async [Symbol.asyncDispose]() {
      connection[Symbol.dispose]();
      for (const wire of wires) wire.heal();
      await Promise.all(wires.map((wire) => wire.close()));
      await server.close();
    },
  };
}
