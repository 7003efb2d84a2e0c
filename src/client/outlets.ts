import type { Clock } from '../actors/clock.js';
import type { Link } from '../actors/ports.js';
import type { MessageData } from '../actors/web-socket.js';
import { defaultQueue, type DeliveryPolicy } from '../policies/delivery.js';
import { withDefaults } from './connection-input.js';
import { LinekeeperError } from '../protocol/errors.js';
import { createOutlet, type Outlet } from './outlet.js';
import type { DeliveryOption, SendOutcome, TransportOptions } from './types.js';

/** The outlets of all transports of a connection. */
export interface Outlets extends Omit<Outlet, 'send'> {
  /** @throws LinekeeperError for an unknown transport, or a message that no WebSocket sends. */
  send(data: MessageData, transport: string | undefined): SendOutcome;
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

function deliveryPolicy(option: DeliveryOption = 'queue'): DeliveryPolicy {
  if (option === 'queue') return defaultQueue;
  if (option === 'drop' || option.mode === 'drop') return { mode: 'drop' };
  return withDefaults(defaultQueue, option);
}

const isMessage = (data: unknown): boolean =>
  typeof data === 'string' ||
  data instanceof ArrayBuffer ||
  ArrayBuffer.isView(data) ||
  (typeof Blob !== 'undefined' && data instanceof Blob);

/** Creates an outlet for each transport. */
export function createOutlets({ transports, link, ...shared }: OutletsOptions): Outlets {
  const outlets = new Map(
    transports.map(([name, { delivery }]) => [
      name,
      createOutlet({ ...shared, policy: deliveryPolicy(delivery), link: () => link(name) }),
    ]),
  );
  const all = [...outlets.values()];
  const [first] = outlets.keys();
  return {
    send: (data, transport = first) => {
      const outlet = outlets.get(transport ?? '');
      if (outlet === undefined) {
        const accepted = [...outlets.keys()].join(', ');
        throw new LinekeeperError(
          'OPTION_INVALID',
          `send: transport "${String(transport)}" is unknown; accepted: ${accepted}`,
        );
      }
      if (!isMessage(data)) {
        throw new LinekeeperError(
          'MESSAGE_UNSUPPORTED',
          `send: given ${typeof data}; accepted: string, ArrayBuffer, a view of one, Blob`,
        );
      }
      return outlet.send(data);
    },
    flush: () => {
      for (const outlet of all) outlet.flush();
    },
    hold: () => {
      for (const outlet of all) outlet.hold();
    },
    stopped: () => {
      for (const outlet of all) outlet.stopped();
    },
    queued: () => all.reduce((sum, outlet) => sum + outlet.queued(), 0),
    sent: () => all.reduce((sum, outlet) => sum + outlet.sent(), 0),
  };
}
