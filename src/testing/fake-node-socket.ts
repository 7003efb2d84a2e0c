import { checkNodeClose } from './close-arguments.js';
import type { FakeEvent } from './fake-event-target.js';
import { FakeSocket, type FakePayload, type Wire } from './fake-socket.js';

/** The runtime's Buffer, which `ws` hands out; a plain array of bytes where there is none. */
function toBytes(data: string | Uint8Array): Uint8Array {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  const { Buffer } = globalThis as { Buffer?: { from(bytes: Uint8Array): Uint8Array } };
  return Buffer?.from(bytes) ?? bytes;
}

const toText = (data: string | Uint8Array): string =>
  typeof data === 'string' ? data : new TextDecoder().decode(data);

export type NodeListener = (...args: never[]) => void;

interface NodeEntry {
  readonly listener: NodeListener;
  readonly once: boolean;
}

/** What the fake `ws` socket needs beyond a browser's. */
export interface NodeWire extends Wire {
  readonly answerPings: boolean;
}

/** The `ws` package's WebSocket: a browser's plus an emitter, ping frames and `terminate()`. */
export class FakeNodeSocket extends FakeSocket {
  override binaryType = 'nodebuffer';
  /** Options given to the constructor (headers, handshakeTimeout and so on). */
  readonly options: unknown;
  /** Payloads of the ping frames sent, in order. */
  readonly pings: string[] = [];
  /** Payloads of the pong frames sent, in order. */
  readonly pongs: string[] = [];
  terminated = false;

  declare protected readonly wire: NodeWire;
  readonly #entries = new Map<string, NodeEntry[]>();

  constructor(
    url: string | URL,
    protocols: string | readonly string[] | undefined,
    options: unknown,
    wire: NodeWire,
  ) {
    super(url, protocols, wire);
    this.options = options;
  }

  override send(data: FakePayload, ...rest: readonly unknown[]): void {
    if (this.readyState === 0) {
      throw new Error('WebSocket is not open: readyState 0 (CONNECTING)');
    }
    const isOpen = this.readyState === 1;
    super.send(data);
    const callback = rest.at(-1);
    if (typeof callback !== 'function') return;
    // `ws` reports a finished write later, never inside send().
    queueMicrotask(() => {
      (callback as (error?: Error) => void)(
        isOpen ? undefined : new Error('WebSocket is not open'),
      );
    });
  }

  override close(code?: number, reason = ''): void {
    checkNodeClose(code, reason);
    this.startClosing(code, reason);
  }

  ping(data: string | Uint8Array = ''): void {
    if (this.readyState === 0) {
      throw new Error('WebSocket is not open: readyState 0 (CONNECTING)');
    }
    if (this.readyState !== 1) return;
    const payload = toBytes(data);
    this.pings.push(toText(payload));
    this.later(this.wire.latencyMs, () => {
      if (this.wire.answerPings && !this.isSilent) this.fireRaw('pong', { data: payload });
    });
  }

  pong(data: string | Uint8Array = ''): void {
    this.pongs.push(toText(data));
  }

  terminate(): void {
    this.terminated = true;
    if (this.readyState === 3) return;
    const wasConnecting = this.readyState === 0;
    this.readyState = 2;
    this.later(0, () => {
      if (wasConnecting) this.fail();
      else this.vanish();
    });
  }

  /** The server sends a ping frame; like `ws` with autoPong, the pong leaves first. */
  serverPing(data = ''): void {
    this.pong(data);
    this.fireRaw('ping', { data: toBytes(data) });
  }

  /** The server answers the upgrade with a status: only `ws` tells it to the program. */
  refuseUpgrade(statusCode: number, headers: Readonly<Record<string, string>> = {}): void {
    const response = { statusCode, headers, resume() {}, on() {}, once() {}, destroy() {} };
    if (this.#listOf('unexpected-response').length > 0) {
      this.#emit('unexpected-response', [{ destroy() {}, abort() {} }, response]);
      return;
    }
    this.fail(`Unexpected server response: ${statusCode}`);
  }

  on(type: string, listener: NodeListener): this {
    this.#listOf(type).push({ listener, once: false });
    return this;
  }

  once(type: string, listener: NodeListener): this {
    this.#listOf(type).push({ listener, once: true });
    return this;
  }

  off(type: string, listener: NodeListener): this {
    const list = this.#listOf(type);
    const at = list.findLastIndex((entry) => entry.listener === listener);
    if (at >= 0) list.splice(at, 1);
    return this;
  }

  removeListener(type: string, listener: NodeListener): this {
    return this.off(type, listener);
  }

  removeAllListeners(type?: string): this {
    if (type === undefined) this.#entries.clear();
    else this.#entries.delete(type);
    return this;
  }

  override listenerCount(type?: string): number {
    const lists = type === undefined ? [...this.#entries.values()] : [this.#listOf(type)];
    return super.listenerCount(type) + lists.reduce((sum, list) => sum + list.length, 0);
  }

  protected override dispatch(event: FakeEvent): void {
    if (event.type === 'error' && this.listenerCount('error') === 0) {
      throw new Error('A ws socket without an error listener would have ended the process.');
    }
    super.dispatch(event);
    this.#emit(event.type, argumentsFor(event));
  }

  protected override received(data: string | Uint8Array): unknown {
    if (typeof data === 'string' || this.binaryType !== 'nodebuffer') return super.received(data);
    return toBytes(data);
  }

  #emit(type: string, args: readonly unknown[]): void {
    // Node's emitter calls a copy of the list: a listener removed meanwhile still hears this event.
    for (const entry of [...this.#listOf(type)]) {
      if (entry.once) this.off(type, entry.listener);
      Reflect.apply(entry.listener, this, args);
    }
  }

  #listOf(type: string): NodeEntry[] {
    const list = this.#entries.get(type) ?? [];
    this.#entries.set(type, list);
    return list;
  }
}

function argumentsFor(event: FakeEvent): readonly unknown[] {
  switch (event.type) {
    case 'open':
      return [];
    case 'message':
      return typeof event.data === 'string' ? [toBytes(event.data), false] : [event.data, true];
    case 'close':
      return [event.code, toBytes(event.reason)];
    case 'error':
      return [event.error ?? new Error(event.message)];
    default:
      return [event.data];
  }
}
