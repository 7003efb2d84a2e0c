import { fromCallback, fromPromise } from 'xstate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectionMachine } from '../../../machines/connection.machine.js';
import type {
  CredentialsInput,
  TransportFarewell,
  TransportInput,
} from '../../../machines/connection.types.js';
import type { Secret } from '../../../src/policies/credentials.js';
import type { CloseInfo } from '../../../src/policies/close.js';
import type { WebSocketClass } from '../../../src/actors/web-socket.js';
import { createWorld } from '../../support/world.js';
import { startChart } from './chart.js';

const close = (code: number): CloseInfo => ({
  cause: 'closed',
  code,
  reason: '',
  wasClean: true,
  transport: 'main',
});
const broken = (): never => {
  throw new Error('broken');
};

describe('(4) an event of another epoch', () => {
  it.each([-1, 1])('is not heard: %i away', async (distance) => {
    const world = createWorld();
    await world.open();
    world.network.last.fail();
    world.advance(1010);
    const epoch = 2 + distance;
    const { actor } = world.connection;
    actor.send({ type: 'transport.closed', epoch, close: close(1002) });
    actor.send({ type: 'heartbeat.lost', epoch, close: close(4000) });
    actor.send({ type: 'transport.opened', epoch, transport: 'main' });
    expect(world.status).toBe('connected');
    expect(world.closes).toHaveLength(1);
  });

  it('does not complete an attempt of this one', () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    world.connection.retryNow();
    world.connection.actor.send({ type: 'transport.opened', epoch: 1, transport: 'main' });
    expect(world.status).toBe('connecting');
  });
});

describe('a socket that fires its close from inside close()', () => {
  /** XState still delivers what an actor sends back from inside its cleanup. */
  const synchronous = (Made: WebSocketClass): WebSocketClass =>
    class extends Made {
      override close(code?: number, reason?: string): void {
        super.close(code, reason);
        for (const type of ['error', 'close', 'open', 'message']) {
          (this as unknown as { fireRaw: (type: string, init: object) => void }).fireRaw(type, {
            code: 1002,
          });
        }
      }
    };

  it('is not heard: stop, force and gates end as they should', async () => {
    const outer = createWorld();
    const world = createWorld({ options: { webSocket: synchronous(outer.network.WebSocket) } });
    world.connection.start();
    outer.advance(10);
    expect(world.status).toBe('connected');
    world.connection.retryNow({ force: true });
    expect(world.status).toBe('connecting');
    outer.advance(10);
    world.environment.freeze();
    expect(world.status).toBe('offline:frozen');
    world.environment.resume();
    world.connection.retryNow();
    outer.advance(10);
    world.connection.stop();
    expect(world.status).toBe('stopped:manual');
    expect(world.closes.map(({ cause }) => cause)).toEqual(['superseded', 'gate', 'stop']);
  });
});

describe('a child that is missing', () => {
  beforeEach(() => {
    // The development build of XState warns of words to an actor that has ended.
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('the heartbeat, does not kill the machine that probes it', () => {
    const chart = startChart({
      machine: connectionMachine.provide({ actors: { heartbeat: fromCallback(broken) } }),
    });
    const errors: unknown[] = [];
    chart.actor.on('error', (error) => errors.push(error));
    chart.open();
    expect(errors).toMatchObject([{ code: 'CALLBACK_FAILED' }]);
    chart.actor.send({ type: 'environment.woke' });
    chart.actor.send({ type: 'connection.retry' });
    expect(chart.described().status).toBe('connected');
    expect(chart.failures).toEqual([]);
  });

  it('a transport that failed to start, is a failed attempt', () => {
    const chart = startChart({
      machine: connectionMachine.provide({
        actors: { transport: fromCallback<TransportFarewell, TransportInput>(broken) },
      }),
    });
    chart.actor.send({ type: 'connection.start' });
    expect(chart.described()).toMatchObject({ status: 'cooldown', reason: 'backoff' });
    expect(chart.actor.getSnapshot().context.lastClose?.cause).toBe('callback');
    expect(chart.failures).toEqual([]);
  });

  it('the environment, leaves a connection without gates', () => {
    const chart = startChart({
      machine: connectionMachine.provide({ actors: { environment: fromCallback(broken) } }),
    });
    chart.open();
    expect(chart.described().status).toBe('connected');
    expect(chart.failures).toEqual([]);
  });

  it('the credentials, is a failed attempt', async () => {
    const chart = startChart({
      hasCredentials: true,
      machine: connectionMachine.provide({
        actors: {
          credentials: fromPromise<Secret, CredentialsInput>(() =>
            Promise.reject(new Error('broken')),
          ),
        },
      }),
    });
    chart.actor.send({ type: 'connection.start' });
    await chart.clock.advanceAsync(0);
    expect(chart.described().status).toBe('cooldown');
    expect(chart.failures).toEqual([]);
  });
});

describe('an event that the chart does not know', () => {
  it('changes nothing, in any state', async () => {
    const world = createWorld();
    const send = (type: string) => {
      world.connection.actor.send({ type } as never);
    };
    const strange = ['', 'nonsense', 'xstate.init', 'environment.', 'transport.closed'];
    const visits = [
      () => undefined,
      () => world.connection.start(),
      () => world.advance(10),
      () => world.network.last.fail(),
      () => world.environment.offline(),
    ];
    for (const visit of visits) {
      visit();
      const { status } = world;
      for (const type of strange) send(type);
      expect(world.status).toBe(status);
    }
  });
});

describe('what a listener of the app throws', () => {
  it('does not reach XState, which would throw it again out of a timer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const errors: unknown[] = [];
      const note = (details: object) => void errors.push(details);
      const logger = { debug: () => 0, info: () => 0, warn: () => 0, error: note };
      const world = createWorld({ options: { logger } });
      for (const type of ['status', 'open', 'close', 'retry', 'stable', 'error'] as const) {
        world.connection.on(type, broken);
      }
      world.connection.subscribe(broken);
      await world.open();
      world.advance(10_000);
      world.network.last.serverClose(1002);
      expect(world.status).toBe('stopped:fatal');
      expect(errors.length).toBeGreaterThan(6);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
