import { beforeEach, describe, expect, it } from 'vitest';
import { heartbeatActor } from '../../../src/actors/heartbeat.js';
import type { TransportSpec } from '../../../src/actors/ports.js';
import { defaultHeartbeat, type HeartbeatPolicy } from '../../../src/policies/liveness.js';
import { createFakeNetwork, type FakeNetwork } from '../../support/fake-web-socket.js';
import type { FakeSocket } from '../../support/fake-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { createBoard, createPorts, plainLink, startActor, type Board } from './rig.js';

let clock: VirtualClock;
let network: FakeNetwork;
let board: Board;

beforeEach(() => {
  clock = new VirtualClock(1000);
  network = createFakeNetwork({ clock });
  board = createBoard();
});

const app: HeartbeatPolicy = {
  ...defaultHeartbeat,
  ping: () => 'ping',
  isPong: (data) => data === 'pong',
};

/** A heartbeat over open links of these names and policies. */
function beat(policies: Readonly<Record<string, HeartbeatPolicy | null>>) {
  const specs = Object.entries(policies).map(([name, heartbeat]): TransportSpec => {
    const socket = new network.WebSocket('wss://line.test/');
    clock.advance(0);
    board.links.set(name, plainLink(name, socket));
    const create = (): FakeSocket => socket;
    return {
      ...{ name, url: '', protocols: [], binaryType: null, create },
      ...{ handshake: null, heartbeat, session: null },
    };
  });
  const ports = createPorts(clock, board, specs[0] as TransportSpec, {
    transports: specs,
    random: () => 0,
  });
  return startActor(heartbeatActor, { ports, epoch: 9 });
}

describe('the heartbeat actor', () => {
  it('checks every transport, and tells which one is dead, with its epoch', () => {
    const { heard } = beat({ a: app, b: app });
    clock.advance(4000);
    network.sockets[0]?.message('pong');
    board.links.get('a')?.inlet.hear('pong');
    clock.advance(1000);
    expect(heard).toEqual([
      {
        type: 'heartbeat.lost',
        epoch: 9,
        close: {
          cause: 'heartbeat-timeout',
          code: 4000,
          reason: 'no sign of life within 5000 ms',
          wasClean: false,
          transport: 'b',
        },
      },
    ]);
  });

  it('leaves a transport alone whose heartbeat is switched off', () => {
    beat({ a: null });
    expect(clock.pendingOfProduct).toEqual([]);
    expect(board.uncheckable).toEqual([]);
  });

  it('says which links it cannot check: a browser has no ping of its own', () => {
    beat({ a: defaultHeartbeat, b: app });
    expect(board.uncheckable).toEqual(['a']);
    expect(clock.pendingOfProduct).toHaveLength(1);
  });

  it('probes all links when it is told to', () => {
    const { send } = beat({ a: app, b: app });
    clock.advance(0);
    for (const { inlet } of board.links.values()) inlet.hear('pong');
    send({ type: 'heartbeat.probe' });
    expect(network.sockets.map(({ sent }) => sent)).toEqual([
      ['ping', 'ping'],
      ['ping', 'ping'],
    ]);
  });

  it('(2) leaves no timer when it ends, and tells nothing more', () => {
    const { heard, stop } = beat({ a: app, b: app });
    clock.advance(0);
    stop();
    expect(clock.pendingOfProduct).toEqual([]);
    clock.advance(60_000);
    expect(heard).toEqual([]);
  });
});
