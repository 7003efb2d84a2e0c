import { beforeEach, describe, expect, it } from 'vitest';
import { createOutflow, type Outflow } from '../../../src/cli/outflow.js';
import { createWorld, type World } from '../../support/world.js';

let world: World;
let over: AbortController;
/** Outcomes in the order in which the lines got away. */
let outcomes: (string | null)[];

function outflow(delivery: 'queue' | 'drop' = 'queue'): Outflow {
  return createOutflow({
    connection: world.connection,
    socket: () => world.network.sockets.at(-1),
    delivery,
    clock: world.clock,
    signal: over.signal,
  });
}

/** Sends line after line, each when the one before has got away. */
async function sendAll(flow: Outflow, lines: readonly string[]): Promise<void> {
  for (const line of lines) outcomes.push(await flow.send(line));
}

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);

beforeEach(() => {
  world = createWorld();
  over = new AbortController();
  outcomes = [];
});

describe('the way of input to the connection', () => {
  it('is straight while the connection is open', async () => {
    await world.open();
    await sendAll(outflow(), ['a', 'b']);
    expect(outcomes).toEqual(['sent', 'sent']);
    expect(world.network.last.sent).toEqual(['a', 'b']);
  });

  it('leads into the queue until the connection opens, and pauses before a line is dropped', async () => {
    const sending = sendAll(outflow(), many(1000));
    await world.pass(0);
    expect(outcomes).toEqual(Array.from({ length: 50 }, () => 'queued'));
    await world.open();
    await world.pass(0);
    await sending;
    expect(world.network.last.sent).toEqual(many(1000));
    expect(world.snapshot.metrics.dropped).toBe(0);
  });

  it('pauses for the bytes in the queue too', async () => {
    const large = 'x'.repeat(300 * 1024);
    const sending = sendAll(outflow(), [large, large, large]);
    await world.pass(0);
    expect(outcomes).toEqual(['queued']);
    await world.open();
    await sending;
    expect(outcomes).toEqual(['queued', 'sent', 'sent']);
    expect(world.snapshot.metrics.dropped).toBe(0);
  });

  it('keeps a line that no queue would hold until the connection is open', async () => {
    const sending = sendAll(outflow(), ['x'.repeat(5 * 1024 * 1024)]);
    await world.pass(0);
    expect(outcomes).toEqual([]);
    await world.open();
    await sending;
    expect(outcomes).toEqual(['sent']);
  });

  it('pauses while the socket has a mebibyte waiting', async () => {
    await world.open();
    const { last } = world.network;
    last.congested = true;
    const flow = outflow();
    const sending = sendAll(flow, ['x'.repeat(1024 * 1024), 'y']);
    await world.pass(1000);
    expect(outcomes).toEqual(['sent']);
    last.drain();
    await world.pass(1000);
    await sending;
    expect(outcomes).toEqual(['sent', 'sent']);
  });

  it('does not pause for a connection that drops instead of queueing', async () => {
    world = createWorld({ options: { delivery: 'drop' } });
    await sendAll(outflow('drop'), many(100));
    expect(outcomes).toEqual(Array.from({ length: 100 }, () => 'dropped'));
  });

  it('ends when the signal aborts, and leaves no timer', async () => {
    await world.open();
    world.network.last.congested = true;
    const flow = outflow();
    const sending = sendAll(flow, ['x'.repeat(1024 * 1024), 'y']);
    const draining = flow.drained();
    await world.pass(100);
    over.abort();
    await sending;
    await draining;
    expect(outcomes).toEqual(['sent', null]);
    world.connection.stop();
    world.expectNothingLeft();
  });
});

describe('the input has drained', () => {
  it('only when the connection has been open, even if nothing was sent', async () => {
    const draining = outflow()
      .drained()
      .then(() => outcomes.push('drained'));
    await world.pass(60_000);
    expect(outcomes).toEqual([]);
    await world.open();
    await draining;
    expect(outcomes).toEqual(['drained']);
  });

  it('when the queue and the buffer of the socket are empty', async () => {
    await world.open();
    const { last } = world.network;
    last.congested = true;
    const flow = outflow();
    await flow.send('a');
    const draining = flow.drained().then(() => outcomes.push('drained'));
    await world.pass(1000);
    expect(outcomes).toEqual([]);
    last.drain();
    await world.pass(1000);
    await draining;
    expect(outcomes).toEqual(['drained']);
  });

  it('although the link is gone, when nothing waits for the next one', async () => {
    await world.open();
    world.network.last.serverClose(1012);
    world.network.behaviour = 'refuse';
    await outflow().drained();
    expect(world.status).toBe('cooldown:backoff');
    world.connection.stop();
  });
});
