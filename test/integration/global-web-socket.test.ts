import { describe, expect, it } from 'vitest';
import { useRig } from './rig.js';

// The types know of one on every Node.
const { WebSocket } = globalThis as Partial<Pick<typeof globalThis, 'WebSocket'>>;
const reason = WebSocket ? undefined : 'no global WebSocket here: run on Node 22 or newer';

describe.skipIf(reason)(`the global WebSocket of Node${reason ? ` (${reason})` : ''}`, () => {
  const rig = useRig();
  const options = { webSocket: WebSocket! };

  it('exchanges text and binary, and keeps the subprotocol over a reconnect', async () => {
    const { connection, received, next } = await rig.connected({ ...options, protocols: ['v2'] });
    connection.send('text');
    connection.send(new Uint8Array([1, 2]));
    await expect.poll(() => received).toEqual(['text', new Uint8Array([1, 2]).buffer]);
    const reopened = next('open');
    rig.server.closeAll(1012);
    await reopened;
    expect(rig.server.connections.map(({ protocol }) => protocol)).toEqual(['v2', 'v2']);
  });

  it('is closed with codes that a browser would accept', async () => {
    const { connection, next } = await rig.connected(options);
    const first = await rig.server.nextConnection();
    const reopened = next('open');
    connection.retryNow({ force: true });
    expect(await first.whenClosed).toEqual({ code: 4003, reason: 'superseded' });
    await reopened;
    connection.stop();
    expect((await (await rig.server.nextConnection()).whenClosed).code).toBe(1000);
  });

  it('is let go of without a word when stopped while CONNECTING', async () => {
    rig.proxy.acceptSilently();
    const { connection, said } = rig.client(options);
    await expect.poll(() => rig.proxy.accepted).toBe(1);
    connection.stop();
    expect(said).toEqual(['status connecting', 'status stopped manual']);
    // Node 22 leaves an idle TCP connection for its HTTP client to reap after 4 s.
    await expect.poll(() => rig.proxy.open, { timeout: 15_000 }).toBe(0);
  });

  it('is checked for life by the ping of an app protocol', async () => {
    const { connection, next } = await rig.connected({
      ...options,
      connectTimeoutMs: 500,
      heartbeat: {
        intervalMs: 60,
        timeoutMs: 400,
        ping: () => 'ping',
        isPong: (data) => data === 'pong',
      },
    });
    await next('latency');
    const planned = next('retry');
    rig.proxy.stall();
    expect((await planned)[0].close?.cause).toBe('heartbeat-timeout');
    rig.proxy.heal();
    await connection.waitConnected();
  });
});
