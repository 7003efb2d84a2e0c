import { startPulse } from '../../../src/actors/pulse.js';
import type { Inlet, Link } from '../../../src/actors/ports.js';
import { defaultHeartbeat, type HeartbeatPolicy } from '../../../src/policies/liveness.js';
import type { FakeNodeSocket } from '../../support/fake-node-socket.js';
import { createFakeNetwork, type FakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { createBoard, plainLink, type Board } from './rig.js';

/** Sockets of `ws`, which answer protocol pings after 40 ms, and what a pulse says of them. */
export interface PulseBench {
  readonly clock: VirtualClock;
  readonly network: FakeNetwork<FakeNodeSocket>;
  readonly board: Board;
  /** How long each death was waited for, in ms. */
  readonly deaths: number[];
  /** A pulse on a socket that has just opened. */
  readonly beat: (
    given?: Partial<HeartbeatPolicy>,
    random?: number,
  ) => {
    readonly socket: FakeNodeSocket;
    readonly link: Link;
    /** What hears the frames that the pulse leaves. */
    readonly hear: Inlet['hear'];
    readonly pulse: NonNullable<ReturnType<typeof startPulse>>;
  };
}

export function createPulseBench(): PulseBench {
  const clock = new VirtualClock(1000);
  const network = createFakeNetwork({ clock, latencyMs: 40, node: true });
  const board = createBoard();
  const deaths: number[] = [];
  return {
    clock,
    network,
    board,
    deaths,
    beat: (given = {}, random = 0.5) => {
      const socket = new network.WebSocket('wss://line.test/');
      clock.advance(network.latencyMs);
      const hear = board.receiver('main');
      const link = plainLink('main', socket, hear);
      // As the transport does: a pulse may take a frame before the app hears it.
      socket.addEventListener('message', ({ data }) => {
        link.inlet.hear(data as string);
      });
      const pulse = startPulse({
        link,
        policy: { ...defaultHeartbeat, ...given },
        clock,
        random: () => random,
        switchboard: board,
        dead: (waitedMs) => deaths.push(waitedMs),
      });
      if (pulse === null) throw new Error('This socket can be pinged.');
      return { socket, link, hear, pulse };
    },
  };
}
