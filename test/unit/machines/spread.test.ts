import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { connectionMachine } from '../../../machines/connection.machine.js';
import { defaultPolicy } from '../../../src/policies/retry.js';
import { openSurroundings } from '../../../src/policies/gates.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const broken = {
  cause: 'closed',
  code: 1006,
  reason: '',
  wasClean: false,
  transport: 'a',
} as const;

/** The bare chart with two transports, and its wait after a link that broke. */
function chart() {
  const clock = new VirtualClock(1_000_000);
  const actor = createActor(connectionMachine, {
    clock,
    input: {
      policy: defaultPolicy,
      ports: {
        now: () => clock.now(),
        random: () => 0.5,
        readSurroundings: () => openSurroundings,
        transports: [{ name: 'a' }, { name: 'b' }],
        hasCredentials: false,
        canRefresh: false,
      },
    },
  });
  actor.start();
  actor.send({ type: 'connection.start' });
  return {
    open(transport: string, spreadMs?: number) {
      const { epoch } = actor.getSnapshot().context;
      actor.send({
        type: 'transport.opened',
        epoch,
        transport,
        ...(spreadMs !== undefined && { spreadMs }),
      });
    },
    break() {
      const { epoch } = actor.getSnapshot().context;
      actor.send({ type: 'transport.closed', epoch, close: broken });
      return actor.getSnapshot().context.wait?.delayMs;
    },
    goOn: () => clock.advance(60_000),
    stable: () => clock.advance(defaultPolicy.stableWindowMs),
  };
}

describe('the spread that a server has told', () => {
  it('is what the first wait after a crash is drawn from', () => {
    const { open, break: breakLink } = chart();
    open('a', 4000);
    open('b');
    expect(breakLink()).toBe(2000);
  });

  it('is the larger one of several servers', () => {
    const { open, break: breakLink } = chart();
    open('a', 2000);
    open('b', 4000);
    expect(breakLink()).toBe(2000);
  });

  it('stays the larger one when the smaller is told last', () => {
    const { open, break: breakLink } = chart();
    open('a', 4000);
    open('b', 2000);
    expect(breakLink()).toBe(2000);
  });

  it('is forgotten with the link that it was told on', () => {
    const { open, break: breakLink, goOn, stable } = chart();
    open('a', 4000);
    open('b', 4000);
    breakLink();
    goOn();
    open('a', 0);
    open('b', 0);
    stable();
    expect(breakLink()).toBe(500);
  });

  it('holds for a link that was stable', () => {
    const { open, break: breakLink, stable } = chart();
    open('a', 4000);
    open('b', 4000);
    stable();
    expect(breakLink()).toBe(2000);
  });
});
