import type { Clock } from '../actors/clock.js';
import type { Link, Outbound } from '../actors/ports.js';
import type { MessageData } from '../actors/web-socket.js';
import { defaultQueue, type DeliveryPolicy } from '../policies/delivery.js';
import { withDefaults } from './connection-input.js';
import { LinekeeperError } from '../protocol/errors.js';
import { failOption } from '../protocol/option-rules.js';
import { sessionQueue } from '../protocol/session-defaults.js';
import { createOutlet, type Outlet } from './outlet.js';
import type { SendOutcome, TransportOptions } from './types.js';

/** The outlets of all transports of a connection. */
export interface Outlets extends Omit<Outlet, 'send'> {
  /** @throws LinekeeperError for an unknown transport, or a message that no WebSocket sends. */
  send(data: MessageData, transport: string | undefined, nowOrNever: boolean): SendOutcome;
  /** Sends what only a session can, in order with the messages. */
  sendItem(data: Outbound, transport: string, nowOrNever?: boolean): SendOutcome;
}

/** What the outlets are told of the connection. */
interface OutletsOptions {
  readonly transports: readonly (readonly [name: string, options: TransportOptions])[];
  readonly clock: Clock;
  /** The open link of a transport; undefined while the connection is not connected. */
  readonly link: (transport: string) => Link | undefined;
  readonly changed: (dropped: number, why?: LinekeeperError) => void;
  readonly failed: (error: unknown) => void;
}

const hasSession = ({ session }: TransportOptions): boolean =>
  session !== undefined && session !== false;

function deliveryPolicy(options: TransportOptions): DeliveryPolicy {
  const { delivery = 'queue' } = options;
  const base = hasSession(options) ? { ...defaultQueue, ...sessionQueue } : defaultQueue;
  if (delivery === 'queue') return base;
  if (delivery === 'drop' || delivery.mode === 'drop') return { mode: 'drop' };
  return withDefaults(base, delivery);
}

const isBlob = (data: unknown): boolean => typeof Blob !== 'undefined' && data instanceof Blob;

const isMessage = (data: unknown): boolean =>
  typeof data === 'string' ||
  data instanceof ArrayBuffer ||
  ArrayBuffer.isView(data) ||
  isBlob(data);

/** Creates an outlet for each transport. */
export function createOutlets({ transports, link, ...shared }: OutletsOptions): Outlets {
  const outlets = new Map(
    transports.map(([name, transport]) => [
      name,
      createOutlet({ ...shared, policy: deliveryPolicy(transport), link: () => link(name) }),
    ]),
  );
  const all = [...outlets.values()];
  const [first] = outlets.keys();
  const inSession = new Set(transports.filter(([, one]) => hasSession(one)).map(([name]) => name));
  return {
    send: (data, transport = first, nowOrNever) => {
      const outlet = outlets.get(transport ?? '');
      if (outlet === undefined) {
        return failOption('send.transport', transport, [...outlets.keys()].join(', '));
      }
      if (!isMessage(data)) {
        throw new LinekeeperError(
          'MESSAGE_UNSUPPORTED',
          `send: given ${typeof data}; accepted: string, ArrayBuffer, a view of one, Blob`,
        );
      }
      // Whatever the server turns out to speak: what may be sent must not depend on that.
      if (isBlob(data) && inSession.has(transport ?? '')) {
        throw new LinekeeperError(
          'MESSAGE_UNSUPPORTED',
          'send: given a Blob; accepted with a session, which may have to repeat it: its arrayBuffer()',
        );
      }
      return outlet.send(data, nowOrNever);
    },
    sendItem: (data, transport, nowOrNever) =>
      outlets.get(transport)?.send(data, nowOrNever) ?? 'dropped',
    flush: () => {
      for (const outlet of all) outlet.flush();
    },
    hold: () => {
      for (const outlet of all) outlet.hold();
    },
    stopped: () => {
      for (const outlet of all) outlet.stopped();
    },
    isDrained: () => all.every((outlet) => outlet.isDrained()),
    watch: () => {
      for (const outlet of all) if (!outlet.isDrained()) outlet.watch();
    },
    queuedBytes: () => all.reduce((sum, outlet) => sum + outlet.queuedBytes(), 0),
    queued: () => all.reduce((sum, outlet) => sum + outlet.queued(), 0),
    sent: () => all.reduce((sum, outlet) => sum + outlet.sent(), 0),
  };
}
