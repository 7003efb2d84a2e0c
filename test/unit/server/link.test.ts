import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { Link } from '../../../src/server/link.js';
import type { LinkDesk } from '../../../src/server/link-desk.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const MAX_BYTES = 100;
const PATIENCE_MS = 5000;

/** A link whose socket takes what it is sent only when it is told to. */
function setUp() {
  const clock = new VirtualClock();
  const taken: (() => void)[] = [];
  const socket = Object.assign(new EventEmitter(), {
    bufferedAmount: 0,
    send(data: string, done?: () => void) {
      socket.bufferedAmount += data.length;
      taken.push(() => {
        socket.bufferedAmount -= data.length;
        done?.();
      });
    },
  });
  let drains = 0;
  const handler = {
    received: () => undefined,
    ended: () => undefined,
    drained: () => {
      drains += 1;
    },
  };
  const desk = {
    slowConsumer: { maxBytes: MAX_BYTES, warnBytes: Infinity, patienceMs: PATIENCE_MS },
    counters: { sent: 0 },
    opened: () => undefined,
    now: () => clock.now(),
  };
  const link = new Link(socket as unknown as WebSocket, '', desk as unknown as LinkDesk, handler);
  return {
    link,
    clock,
    /** The socket takes the oldest that it holds. */
    take: () => taken.shift()?.(),
    drains: () => drains,
  };
}

describe('a link whose socket is full', () => {
  it('is blocked from the write on that fills it', () => {
    const { link } = setUp();
    link.write('x'.repeat(MAX_BYTES - 1));
    expect(link.isBlocked).toBe(false);
    link.write('x');
    expect(link.isBlocked).toBe(true);
  });

  it('is free, and says so once, when all that filled it is taken and not before', () => {
    const { link, take, drains } = setUp();
    link.write('x'.repeat(MAX_BYTES));
    link.write('x'.repeat(MAX_BYTES));
    take();
    expect([link.isBlocked, drains()]).toEqual([true, 0]);
    take();
    expect([link.isBlocked, drains()]).toEqual([false, 1]);
  });

  it('is stuck when it has been blocked for longer than a burst explains', () => {
    const { link, clock, take } = setUp();
    link.write('x'.repeat(MAX_BYTES));
    clock.advance(PATIENCE_MS - 1);
    link.write('x'.repeat(MAX_BYTES));
    take();
    expect(link.isStuck).toBe(false);
    clock.advance(1);
    expect(link.isStuck).toBe(true);
    take();
    expect(link.isStuck).toBe(false);
  });
});
