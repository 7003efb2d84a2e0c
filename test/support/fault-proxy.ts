import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Direction, LaneMode, WireConditions } from './fault-lane.js';
import { FaultLink } from './fault-link.js';

export type Directions = Direction | 'both';

export interface FaultProxyEvent {
  /** Milliseconds since the proxy was made. */
  readonly at: number;
  readonly what: string;
  /** Number of the connection, counted from 1; absent for changes of the wire. */
  readonly link?: number;
}

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** `ws://` address of the proxy. */
  url(path?: string): string;

  /** Lets bytes through again, held ones first. Keeps delay, speed and how connections are met. */
  pass(): void;
  /** Half-open: bytes, FIN and RST are held and delivered when the wire passes again. */
  stall(directions?: Directions): void;
  /** Bytes vanish. FIN and RST are held: neither end learns that the other has gone. */
  blackhole(directions?: Directions): void;
  /** New connections are reset as soon as they are accepted. */
  refuse(): void;
  /** New connections are accepted and never forwarded: an upgrade is never answered. */
  acceptSilently(): void;
  /** One-way delay, added in both directions. */
  delay(ms: number): void;
  slow(bytesPerSecond: number): void;
  /** Resets the connection that carries the byte with this number, counted from now. */
  cutAfter(bytes: number, direction: Direction): void;
  /** RST to both ends of every connection. */
  resetAll(): void;
  /** FIN to both ends of every connection. */
  closeAll(): void;
  /** Everything back to a healthy wire. */
  heal(): void;

  /** Connections accepted so far, those refused not counted. */
  readonly accepted: number;
  readonly refused: number;
  /** Connections with at least one open end. */
  readonly open: number;
  /** Bytes delivered to the target and to the clients. */
  readonly bytes: Readonly<Record<Direction, number>>;
  readonly dropped: Readonly<Record<Direction, number>>;
  /** Bytes waiting inside the proxy. */
  readonly held: number;
  readonly log: readonly FaultProxyEvent[];

  /** Destroys every connection and the listener. */
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  readonly target: number | { readonly port: number; readonly host?: string };
}

/** A TCP proxy on 127.0.0.1 that fails on command. */
export async function createFaultProxy({ target }: FaultProxyOptions): Promise<FaultProxy> {
  const { port: targetPort, host = '127.0.0.1' } =
    typeof target === 'number' ? { port: target } : target;
  const wire: WireConditions = {
    mode: { up: 'pass', down: 'pass' },
    delayMs: 0,
    bytesPerSecond: undefined,
    cutAfter: { up: undefined, down: undefined },
  };
  const links = new Set<FaultLink>();
  const bytes: Record<Direction, number> = { up: 0, down: 0 };
  const dropped: Record<Direction, number> = { up: 0, down: 0 };
  const log: FaultProxyEvent[] = [];
  const startedAt = performance.now();
  let meeting: 'forward' | 'refuse' | 'silent' = 'forward';
  let accepted = 0;
  let refused = 0;

  function note(what: string, link?: number): void {
    const at = performance.now() - startedAt;
    log.push(link === undefined ? { at, what } : { at, what, link });
  }

  function change(what: string, apply: () => void): void {
    note(what);
    apply();
    for (const link of links) link.kick();
  }

  function setMode(mode: LaneMode, directions: Directions): void {
    if (directions !== 'down') wire.mode.up = mode;
    if (directions !== 'up') wire.mode.down = mode;
  }

  function meet(client: Socket): void {
    if (meeting === 'refuse') {
      refused += 1;
      note('refused');
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    accepted += 1;
    const number = accepted;
    note(meeting === 'silent' ? 'accepted silently' : 'accepted', number);
    const link = new FaultLink(
      client,
      meeting === 'silent' ? undefined : { host, port: targetPort },
      wire,
      {
        forwarded: (direction, count) => void (bytes[direction] += count),
        dropped: (direction, count) => void (dropped[direction] += count),
        happened(what) {
          note(what, number);
          if (what === 'closed') links.delete(link);
        },
      },
    );
    links.add(link);
  }

  const server = createServer({ allowHalfOpen: true }, meet);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const proxy: FaultProxy = {
    port,
    url: (path = '/') => `ws://127.0.0.1:${port}${path}`,
    pass: () => change('pass', () => setMode('pass', 'both')),
    stall: (directions = 'both') =>
      change(`stall ${directions}`, () => setMode('stall', directions)),
    blackhole: (directions = 'both') =>
      change(`blackhole ${directions}`, () => setMode('blackhole', directions)),
    refuse: () => change('refuse', () => void (meeting = 'refuse')),
    acceptSilently: () => change('accept silently', () => void (meeting = 'silent')),
    delay: (ms) => change(`delay ${ms} ms`, () => void (wire.delayMs = ms)),
    slow: (speed) => change(`slow ${speed} B/s`, () => void (wire.bytesPerSecond = speed)),
    cutAfter(count, direction) {
      if (!Number.isInteger(count) || count < 1) throw new RangeError('Cut after 1 byte or more.');
      change(`cut ${direction} after ${count} B`, () => void (wire.cutAfter[direction] = count));
    },
    resetAll() {
      for (const link of [...links]) link.reset();
    },
    closeAll() {
      for (const link of [...links]) link.end();
    },
    heal: () =>
      change('heal', () => {
        setMode('pass', 'both');
        Object.assign(wire, { delayMs: 0, bytesPerSecond: undefined });
        Object.assign(wire.cutAfter, { up: undefined, down: undefined });
        meeting = 'forward';
      }),
    get accepted() {
      return accepted;
    },
    get refused() {
      return refused;
    },
    get open() {
      return links.size;
    },
    bytes,
    dropped,
    get held() {
      return [...links].reduce((sum, link) => sum + link.heldBytes, 0);
    },
    log,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      const ended = [...links].map((link) => {
        link.destroy();
        return link.whenClosed;
      });
      await Promise.all([closed, ...ended]);
    },
    [Symbol.asyncDispose]: () => proxy.close(),
  };
  return proxy;
}
