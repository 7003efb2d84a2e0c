import { checkAddress, checkBrowserClose } from './close-arguments.js';
import { utf8Length } from '../policies/utf8.js';
import { FakeEventTarget, type FakeHandler } from './fake-event-target.js';

export type FakePayload = string | ArrayBuffer | ArrayBufferView | Blob;
export type ReadyState = 0 | 1 | 2 | 3;

/** What a fake socket needs from the network it was made in. */
export interface Wire {
  readonly latencyMs: number;
  /** True while the far end of every socket is gone without a word: nothing is answered. */
  readonly silent: boolean;
  /** Runs `task` on the virtual clock; returns the cancel function. */
  later(ms: number, task: () => void): () => void;
  opened(socket: FakeSocket): void;
  sent(socket: FakeSocket, data: FakePayload): void;
}

export interface CloseCall {
  readonly code: number | undefined;
  readonly reason: string;
}

function sizeOf(data: FakePayload): number {
  if (typeof data === 'string') return utf8Length(data);
  return data instanceof Blob ? data.size : data.byteLength;
}

/** A browser's WebSocket without a network: the test plays the server and the wire. */
export class FakeSocket extends FakeEventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;

  readonly url: string;
  readonly extensions = '';
  readyState: ReadyState = 0;
  protocol = '';
  binaryType = 'blob';
  bufferedAmount = 0;

  /** Subprotocols asked for, in order. */
  readonly protocols: readonly string[];
  /** Everything accepted by `send()` while open, in order. */
  readonly sent: FakePayload[] = [];
  readonly closeCalls: CloseCall[] = [];
  /** While true, what is sent stays in `bufferedAmount`, as with a full kernel buffer. */
  congested = false;
  /** While true, the far end of this socket is gone without a word: a half-open link. */
  silent = false;

  protected readonly wire: Wire;
  readonly #cancels = new Set<() => void>();

  constructor(url: string | URL, protocols: string | readonly string[] = [], wire: Wire) {
    super();
    this.protocols = typeof protocols === 'string' ? [protocols] : [...protocols];
    this.url = checkAddress(url, this.protocols);
    this.wire = wire;
    wire.opened(this);
  }

  send(data: FakePayload): void {
    if (this.readyState === 0) {
      throw new DOMException('Still in CONNECTING state.', 'InvalidStateError');
    }
    if (this.readyState !== 1 || this.congested) this.bufferedAmount += sizeOf(data);
    if (this.readyState !== 1) return;
    this.sent.push(data);
    if (!this.congested) this.wire.sent(this, data);
  }

  close(code?: number, reason = ''): void {
    checkBrowserClose(code, reason);
    this.startClosing(code, reason);
  }

  /** The server accepts. Picks the first subprotocol asked for unless told otherwise. */
  open(protocol = this.protocols[0] ?? ''): void {
    this.#expectState('open()', 0);
    this.#cancelAll();
    this.readyState = 1;
    this.protocol = protocol;
    this.fireRaw('open');
  }

  /** A message arrives. */
  message(data: string | Uint8Array): void {
    this.#expectState('message()', 1);
    this.fireRaw('message', { data: this.received(data) });
  }

  /** A message arrives after the latency, unless the socket is not open by then. */
  reply(data: string | Uint8Array, afterMs = this.wire.latencyMs): void {
    this.later(afterMs, () => {
      if (this.readyState === 1 && !this.isSilent) this.message(data);
    });
  }

  /** The connection breaks: error, then close 1006. */
  fail(message = 'The connection failed.'): void {
    if (this.readyState === 3) throw new Error('fail() on a socket that is already closed.');
    this.#finish(() => this.fireRaw('error', { message }), 1006, '');
  }

  /** The server closes with a close frame. */
  serverClose(code = 1000, reason = ''): void {
    if (this.readyState === 0 || this.readyState === 3) {
      throw new Error('serverClose() needs a socket that is open or closing.');
    }
    this.#finish(undefined, code, reason);
  }

  /** Empties the send buffer of a congested socket. */
  drain(): void {
    this.congested = false;
    this.bufferedAmount = 0;
  }

  get onopen(): FakeHandler | null {
    return this.getHandler('open');
  }
  set onopen(handler: FakeHandler | null) {
    this.setHandler('open', handler);
  }
  get onmessage(): FakeHandler | null {
    return this.getHandler('message');
  }
  set onmessage(handler: FakeHandler | null) {
    this.setHandler('message', handler);
  }
  get onerror(): FakeHandler | null {
    return this.getHandler('error');
  }
  set onerror(handler: FakeHandler | null) {
    this.setHandler('error', handler);
  }
  get onclose(): FakeHandler | null {
    return this.getHandler('close');
  }
  set onclose(handler: FakeHandler | null) {
    this.setHandler('close', handler);
  }

  /** Whether nothing is answered any more. */
  protected get isSilent(): boolean {
    return this.silent || this.wire.silent;
  }

  /** The close handshake, or the abandoned connect, that `close()` starts. */
  protected startClosing(code: number | undefined, reason: string): void {
    this.closeCalls.push({ code, reason });
    if (this.readyState >= 2) return;
    const wasConnecting = this.readyState === 0;
    this.#cancelAll();
    this.readyState = 2;
    if (wasConnecting) this.later(0, () => this.fail());
    else this.#awaitCloseAnswer(code ?? 1005, reason);
  }

  /** The connection ends without a close frame and without an error event. */
  protected vanish(): void {
    this.#finish(undefined, 1006, '');
  }

  /** Runs on the virtual clock, and not at all once the socket is closed. */
  protected later(ms: number, task: () => void): void {
    const cancel = this.wire.later(ms, () => {
      this.#cancels.delete(cancel);
      task();
    });
    this.#cancels.add(cancel);
  }

  /** Payloads in the form that `binaryType` asks for. */
  protected received(data: string | Uint8Array): unknown {
    if (typeof data === 'string') return data;
    if (this.binaryType === 'blob') return new Blob([new Uint8Array(data)]);
    return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  }

  #awaitCloseAnswer(code: number, reason: string): void {
    this.later(this.wire.latencyMs, () => {
      // A server that is gone never answers; the socket stays CLOSING until the test ends it.
      if (!this.isSilent) this.#finish(undefined, code, reason);
    });
  }

  #finish(before: (() => void) | undefined, code: number, reason: string): void {
    this.#cancelAll();
    this.readyState = 3;
    before?.();
    this.fireRaw('close', { code, reason, wasClean: code !== 1006 });
  }

  #cancelAll(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #expectState(control: string, state: ReadyState): void {
    if (this.readyState !== state) {
      throw new Error(
        `${control} needs readyState ${String(state)}, not ${String(this.readyState)}.`,
      );
    }
  }
}
