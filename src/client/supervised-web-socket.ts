import type { ConnectionStatus } from '../../machines/connection.types.js';
import type { StatusReason } from '../../machines/describe.js';
import { realClock } from '../actors/clock.js';
import type { WebSocketLike } from '../actors/web-socket.js';
import type { CloseInfo } from '../policies/close.js';
import type { FrameData } from '../policies/liveness.js';
import type { LinekeeperError } from '../protocol/errors.js';
import { withoutCompatible } from './compatible-options.js';
import { createConnection } from './create-connection.js';
import { surface } from '../actors/surface.js';
import type { Connection, SocketFactory, SupervisionOptions } from './types.js';
import { failureOf, NO_CODE, partsOf, unseen, type CloseParts } from './web-socket-ends.js';
import { closeEvent, SocketErrorEvent, StatusEvent } from './web-socket-events.js';
import { asInterface, states, TurnBytes } from './web-socket-interface.js';
import { openWith } from './web-socket-opening.js';
import {
  bytesOf,
  checkedClose,
  resolveUrl,
  toMessage,
  type CloseArguments,
} from './web-socket-rules.js';
import {
  checkSocketOptions,
  isProvider,
  providedProtocols,
  providedUrl,
  type GivenProtocols,
  type GivenUrl,
  type SupervisedWebSocketOptions,
} from './web-socket-options.js';
import { SocketTarget } from './web-socket-target.js';

const ignore = (): void => undefined;

const NO_URL = 'WebSocket: 1 argument is required, the URL.';

const { CONNECTING, OPEN, CLOSING, CLOSED } = states;

/** What `connection` itself reports of an end that is told by `close` as well. */
const ends: readonly string[] = ['FATAL_CLOSE', 'ATTEMPTS_EXHAUSTED', 'AUTH_REFUSED'];

/** What concerns no link, or is told with the attempt that has failed by it. */
const quiet: readonly string[] = ['QUEUE_OVERFLOW', 'PROVIDER_FAILED', 'CREDENTIALS_FAILED'];

/**
 * A WebSocket that is supervised: the class of the WHATWG standard, which comes back by itself.
 *
 * While it is down, `readyState` is CONNECTING and what is sent waits. `close` is told when a link
 * that was open has ended, and once more when there will be no other one: `readyState` is CLOSED then.
 *
 * @example
 * const socket = new SupervisedWebSocket('wss://example.org/socket');
 * socket.onmessage = ({ data }) => console.log(data);
 * socket.send('hello');
 *
 * @throws DOMException SyntaxError for a URL or a subprotocol that no WebSocket takes;
 * LinekeeperError OPTION_INVALID for an option.
 */
export class SupervisedWebSocket extends SocketTarget implements WebSocket {
  declare static readonly CONNECTING: 0;
  declare static readonly OPEN: 1;
  declare static readonly CLOSING: 2;
  declare static readonly CLOSED: 3;
  declare readonly CONNECTING: 0;
  declare readonly OPEN: 1;
  declare readonly CLOSING: 2;
  declare readonly CLOSED: 3;

  /** The connection: its status, its metrics, its session, and what else a WebSocket has not. */
  readonly connection: Connection;
  readonly #options: SupervisedWebSocketOptions;
  #socket: WebSocketLike | null = null;
  #url = '';
  #origin = '';
  #binaryType: BinaryType = 'blob';
  #isOpen = false;
  /** `close()` was called. */
  #ending: CloseArguments | null = null;
  /** What `reconnect()` has closed the present link with. */
  #replaced: CloseParts | null = null;
  #isClosed = false;
  #endTimer: unknown;
  #hasOpened = false;
  /** The present socket has told an error: where that is told of an open link is up to the platform. */
  #hasFailed = false;
  /** The end that was told last. */
  #told: CloseInfo | null = null;
  /** The status that was told last. */
  #shown: ConnectionStatus = 'stopped';
  /** Bytes that were sent after `close()`. */
  #discarded = 0;
  readonly #turn = new TurnBytes();

  /**
   * A class with other defaults, for a library that is given a class and makes the sockets itself.
   *
   * @example
   * const Socket = SupervisedWebSocket.with({ mode: 'single-shot' });
   */
  static with(defaults: SupervisedWebSocketOptions): typeof SupervisedWebSocket {
    const name = this.name;
    return class extends this {
      static override readonly name = name;

      constructor(
        url: GivenUrl,
        protocols: GivenProtocols = [],
        options: SupervisedWebSocketOptions = {},
      ) {
        if (arguments.length === 0) throw new TypeError(NO_URL);
        super(url, protocols, { ...defaults, ...options });
      }
    };
  }

  constructor(
    url: GivenUrl,
    protocols: GivenProtocols = [],
    options: SupervisedWebSocketOptions = {},
  ) {
    if (arguments.length === 0) throw new TypeError(NO_URL);
    super();
    checkSocketOptions(options);
    this.#options = options;
    const { mode: _, startClosed = false, ...given } = options;
    const supervision = withoutCompatible(given);
    this.connection = createConnection({
      ...supervision,
      ...(this.#isSingleShot && { maxAttempts: 0, environment: null, delivery: 'drop' }),
      url: providedUrl(url),
      protocols: providedProtocols(protocols),
      binaryType: null,
      create: this.#catching(supervision),
    });
    if (!isProvider(url)) this.#setUrl(resolveUrl(url as string | URL));
    this.#listen();
    if (startClosed) this.#isClosed = true;
    else queueMicrotask(() => this.#begin());
  }

  get url(): string {
    return this.#url;
  }

  get protocol(): string {
    return this.#socket?.protocol ?? '';
  }

  get extensions(): string {
    return (this.#socket as { extensions?: string } | null)?.extensions ?? '';
  }

  get readyState(): 0 | 1 | 2 | 3 {
    if (this.#isClosed) return CLOSED;
    if (this.#ending !== null) return CLOSING;
    if (!this.#isOpen) return CONNECTING;
    const state = this.#socket?.readyState ?? OPEN;
    if (state === OPEN) return OPEN;
    return this.#isSingleShot ? CLOSING : CONNECTING;
  }

  /** Bytes that were sent and have not left: those that wait for the next link too. */
  get bufferedAmount(): number {
    const { queuedBytes } = this.connection.getMetrics();
    // What a link had not sent when it was lost never leaves.
    const isLost = this.readyState === CONNECTING;
    const ofSocket = isLost ? 0 : Math.max(this.#socket?.bufferedAmount ?? 0, this.#turn.bytes);
    return ofSocket + queuedBytes + this.#discarded;
  }

  get binaryType(): BinaryType {
    return this.#binaryType;
  }

  set binaryType(type: BinaryType) {
    if (!['blob', 'arraybuffer'].includes(type)) return;
    this.#binaryType = type;
    if (this.#socket !== null && !this.#hasSession) this.#socket.binaryType = type;
  }

  /** Failures since the last stable window. */
  get retryCount(): number {
    return this.connection.getSnapshot().attempt;
  }

  /** Whether there will be another link when this one ends. */
  get shouldReconnect(): boolean {
    return !this.#isSingleShot && this.#ending === null && !this.#isClosed;
  }

  /**
   * Sends a message. While it is down the message waits, by the option `delivery`.
   *
   * @throws DOMException InvalidStateError before a single-shot socket has opened; LinekeeperError
   * QUEUE_OVERFLOW where the overflow of `delivery` is 'throw'.
   */
  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (arguments.length === 0) throw new TypeError('send: 1 argument is required.');
    const message = toMessage(data);
    // What has stopped by itself may be told to reconnect: of the supervised, only `close()` is the end.
    const state = this.#isSingleShot ? this.readyState : OPEN;
    if (this.#ending !== null || state >= CLOSING) {
      this.#discarded += bytesOf(message);
      return;
    }
    if (state === CONNECTING) {
      throw new DOMException('The socket is still connecting.', 'InvalidStateError');
    }
    if (this.connection.send(message) === 'sent') this.#turn.add(message);
  }

  /**
   * Closes for good: no other link is made. What waits leaves first on a link that is open, and is
   * dropped otherwise.
   *
   * @throws DOMException InvalidAccessError for a code that is neither 1000 nor from 3000 to 4999;
   * SyntaxError for a reason of more than 123 bytes.
   */
  close(code?: number, reason?: string): void {
    const ending = checkedClose(code, reason);
    if (this.#ending !== null || this.#isClosed) return;
    this.#ending = ending;
    if (this.#isOpen) {
      if (this.connection.getMetrics().queuedMessages === 0) this.#closeSocket(ending);
      // The end of the link may be faster, and is the end then.
      else this.connection.drained().then(() => this.#closeSocket(ending), ignore);
      return;
    }
    this.connection.stop();
    const { clock = realClock } = this.#options;
    this.#endTimer = clock.setTimeout(() => {
      if (this.#hasOpened) {
        const { code = NO_CODE, reason } = ending;
        this.#finish({ code, reason, wasClean: true }, null);
      } else {
        this.#finish(unseen, new SocketErrorEvent('closed before it had opened', null));
      }
    }, 0);
  }

  /** Skips any wait, and leaves an end that was not by `close()`; see {@link Connection.retryNow}. */
  retryNow(options?: Parameters<Connection['retryNow']>[0]): void {
    if (this.#ending === null && !this.#isSpent) this.connection.retryNow(options);
  }

  /**
   * Ends the present link, if any, and connects anew, whatever has ended it before. The link is closed
   * with `code` and `reason`, or else with 4003.
   *
   * @throws DOMException as `close()` does.
   */
  reconnect(code?: number, reason?: string): void {
    const ending = checkedClose(code, reason);
    if (this.#isSpent) return;
    if (ending.code !== undefined && this.#isOpen) {
      this.#replaced = { code: ending.code, reason: ending.reason, wasClean: true };
      // The connection would close it with a code of its own.
      this.#socket?.close(ending.code, ending.reason);
    }
    const { clock = realClock } = this.#options;
    clock.clearTimeout(this.#endTimer);
    this.#ending = null;
    this.connection.retryNow({ force: true, resetBackoff: true });
  }

  #closeSocket(ending: CloseArguments): void {
    if (this.#ending !== ending) return;
    // The answer of the other side is the end of the link.
    if (ending.code === undefined) this.#socket?.close();
    else this.#socket?.close(ending.code, ending.reason);
  }

  get #isSingleShot(): boolean {
    return this.#options.mode === 'single-shot';
  }

  /** A single shot that has had its attempt, or was closed before that. */
  get #isSpent(): boolean {
    const { reason } = this.connection.getSnapshot();
    return this.#isSingleShot && this.#isClosed && reason !== 'initial';
  }

  get #hasSession(): boolean {
    const { session = false } = this.#options;
    return session !== false;
  }

  #begin(): void {
    const { status, reason } = this.connection.getSnapshot();
    if (reason === 'initial') this.connection.start();
    // It was stopped in the turn in which it was made, and not by `close()`, which tells the end itself.
    else if (status === 'stopped' && this.#ending === null) this.#finish(unseen, failureOf(null));
  }

  #setUrl(url: string): void {
    this.#url = url;
    this.#origin = new URL(url).origin;
  }

  /** Makes the sockets, and keeps hold of the latest. */
  #catching(options: SupervisionOptions): SocketFactory {
    const create = options.create ?? openWith(options, SupervisedWebSocket);
    return (attempt) => {
      // It may throw, and there must be no socket then.
      this.#setUrl(resolveUrl(attempt.url));
      const socket = create(attempt);
      this.#socket = socket;
      this.#hasFailed = false;
      socket.addEventListener('error', () => {
        this.#hasFailed = true;
      });
      socket.binaryType = this.#binaryType;
      return socket;
    };
  }

  #listen(): void {
    const { connection } = this;
    connection.on('message', (data) => {
      this.tellMessage(typeof data === 'string' ? data : this.#asAsked(data), this.#origin);
    });
    connection.on('open', () => {
      this.#isOpen = true;
      this.#hasOpened = true;
      this.dispatchEvent(new Event('open'));
    });
    connection.on('close', (close) => {
      const parts = this.#replaced ?? partsOf(close);
      this.#replaced = null;
      this.#isOpen = false;
      this.#told = close;
      const { status } = connection.getSnapshot();
      const isLast = this.#ending !== null || this.#isSingleShot || status === 'stopped';
      const isTold = this.#isSingleShot && this.#hasFailed;
      if (isLast) this.#finish(parts, isTold ? failureOf(close) : null);
      else this.dispatchEvent(closeEvent(parts));
    });
    connection.on('status', (status, { reason }) => {
      if (status !== 'stopped' && this.#isClosed) {
        this.#isClosed = false;
        this.#ending = null;
      }
      // The link ends before the connection stops, and nothing is waited for in between.
      if (this.#ending === null || status === 'stopped') this.#tellStatus(status, reason);
      const isOver = status === 'stopped' || (this.#isSingleShot && status === 'blocked-auth');
      // Of a link that was open the end is told next.
      if (isOver && !this.#isOpen && this.#ending === null) {
        const { lastClose } = connection.getSnapshot();
        this.#finish(lastClose === null ? unseen : partsOf(lastClose), failureOf(lastClose));
      }
    });
    connection.on('retry', ({ close }) => {
      // A stop is no failure. What was told is not told again when only the wait has changed.
      if (close === null || close === this.#told || close.cause === 'stop') return;
      this.#told = close;
      this.dispatchEvent(failureOf(close));
    });
    connection.on('error', (error) => {
      this.#report(error);
    });
  }

  #tellStatus(status: ConnectionStatus, reason: StatusReason): void {
    const previous = this.#shown;
    this.#shown = status;
    this.dispatchEvent(new StatusEvent(status, previous, reason));
  }

  /** In the form of `binaryType`, where a session needs another one. */
  #asAsked(data: FrameData): FrameData {
    return this.#hasSession && data instanceof ArrayBuffer && this.#binaryType === 'blob'
      ? new Blob([data])
      : data;
  }

  /**
   * Tells that there will be no other link. An `error` comes before that only where none had opened,
   * since libraries take one for a wrong address, or where the socket of a single shot has told one.
   */
  #finish(parts: CloseParts, failure: SocketErrorEvent | null): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // What it has stopped for is to be read there.
    if (this.connection.getSnapshot().status !== 'stopped') this.connection.stop();
    if (failure !== null && !parts.wasClean) this.dispatchEvent(failure);
    this.dispatchEvent(closeEvent(parts));
  }

  #report(error: LinekeeperError): void {
    if (ends.includes(error.code) || quiet.includes(error.code)) return;
    if (!this.#isSingleShot) this.dispatchEvent(new SocketErrorEvent(error.message, error));
    // To a library an error is the end of a socket, and this is none.
    else if (this.#options.logger === undefined) surface(error);
  }
}

asInterface(SupervisedWebSocket, SocketTarget);
