import { fromCallback } from 'xstate';
import { platform } from '#platform';
import type {
  ConnectionEvent,
  TransportFarewell,
  TransportInput,
} from '../../machines/connection.types.js';
import { hintInHeader, hintInReason, type CloseInfo } from '../policies/close.js';
import { isAuthError } from '../policies/credentials.js';
import { ignoreRejection, isThenable } from '../policies/thenable.js';
import { LinekeeperError } from '../protocol/errors.js';
import { ownCloseCodes } from '../protocol/close-codes.js';
import { startHandshake } from './handshake.js';
import {
  livePorts,
  type AttemptInfo,
  type Inlet,
  type Link,
  type Outbound,
  type Provided,
  type SessionLink,
} from './ports.js';
import { lacksSubprotocol } from './subprotocol.js';
import { OPEN, type WebSocketLike } from './web-socket.js';

const ignore = (): void => undefined;

const provide = <T>(value: Provided<T>, attempt: AttemptInfo): T | Promise<T> =>
  typeof value === 'function'
    ? (value as (attempt: AttemptInfo) => T | Promise<T>)(attempt)
    : value;

/** Asks a second provider; when it throws, nobody is left to hear the first one's rejection. */
function provideBeside<T>(
  first: unknown,
  value: Provided<T>,
  attempt: AttemptInfo,
): T | Promise<T> {
  try {
    return provide(value, attempt);
  } catch (error) {
    ignoreRejection(first);
    throw error;
  }
}

/** Without a session nothing but messages can be sent. */
function sendPlainly(socket: WebSocketLike, data: Outbound): void {
  if (typeof data === 'object' && 'item' in data) {
    throw new LinekeeperError('SESSION_UNSUPPORTED');
  }
  socket.send(data);
}

const isUrl = (value: unknown): boolean => typeof value === 'string' || value instanceof URL;

const isSocket = (made: unknown): boolean =>
  ['addEventListener', 'removeEventListener', 'send', 'close'].every(
    (method) => typeof (made as Record<string, unknown> | null)?.[method] === 'function',
  );

/**
 * Owns one socket from its URL to its end. Whatever a dead socket still says, late, twice or out of
 * order, stays here: its listeners are gone and `isAlive` is false before it is closed.
 */
export const transportActor = fromCallback<TransportFarewell, TransportInput>(
  ({ input, sendBack, receive }) => {
    const { name, epoch } = input;
    const { clock, switchboard, transports } = livePorts(input);
    const spec = transports.find((transport) => transport.name === name);
    if (switchboard.isStopping()) return;
    if (spec === undefined) throw new Error(`there is no transport "${name}"`);

    const aborter = new AbortController();
    const attempt: AttemptInfo = {
      attempt: input.attempt,
      refresh: input.refresh,
      credentials: input.credentials?.reveal(),
      signal: aborter.signal,
      transport: name,
    };
    let isAlive = true;
    let hasOpened = false;
    let socket: WebSocketLike | undefined;
    const deliverPlainly = switchboard.receiver(name);
    const inlet: Inlet = { hear: deliverPlainly };
    let link: Link | undefined;
    let refusal: Pick<CloseInfo, 'httpStatus' | 'retryAfterMs'> = {};
    let lastError: unknown;
    let word: TransportFarewell | undefined;
    /** The function of the app that was asked last. */
    let asked: 'url' | 'protocols' | 'create' | 'handshake' = 'url';
    /** Null once the server has shown that it does not speak the session protocol. */
    let { session } = spec;
    let talk: SessionLink | undefined;
    let redial = ignore;
    /** Hears no more messages of the present socket. */
    let deafen = ignore;
    /** What the class of the socket has by itself. */
    let ownBinaryType = '';

    const say = (event: ConnectionEvent): void => {
      // Cleanup sets isAlive first: XState still delivers what is sent back from inside it.
      if (isAlive) sendBack(event);
    };
    const ended = (close: Omit<CloseInfo, 'transport'>): void => {
      const hint = hintInReason(close.reason);
      const hinted = hint === undefined ? close : { ...close, retryAfterMs: hint };
      say({ type: 'transport.closed', epoch, close: { ...hinted, transport: name } });
    };
    const failed = (error: unknown): void => {
      if (!isAlive) return;
      const refused = isAuthError(error);
      if (!refused) switchboard.report(error, 'PROVIDER_FAILED', asked);
      const what = { code: 1006, wasClean: false, error };
      ended(
        refused
          ? { cause: 'credentials', reason: '', ...what, httpStatus: 401 }
          : { cause: 'callback', reason: asked, ...what },
      );
    };
    const opened = (spreadMs = 0): void => {
      if (!isAlive || hasOpened || socket === undefined) return;
      hasOpened = true;
      const plain = socket;
      const send = talk?.send ?? ((data: Outbound) => sendPlainly(plain, data));
      const { ping = null, isFull = null } = talk ?? {};
      link = { transport: name, socket, inlet, held: [], send, ping, isFull };
      switchboard.links.set(name, link);
      say({ type: 'transport.opened', epoch, transport: name, spreadMs });
    };

    /** The server does not speak the session protocol: once more, without, unless that would lose one. */
    const doWithout = (): void => {
      if (!isAlive || session === null) return;
      if (session.isRequired || session.isKnown) {
        const reason = `it does not speak ${session.subprotocol}`;
        const error = new Error(reason);
        switchboard.report(error, 'SESSION_UNSUPPORTED', 'the server');
        ended({ cause: 'protocol', code: 1006, reason, wasClean: false, error });
        return;
      }
      session = null;
      redial();
    };

    let hasHeardOpen = false;
    const onOpen = (): void => {
      if (hasHeardOpen) return;
      hasHeardOpen = true;
      if (session !== null && socket !== undefined) {
        if (socket.protocol === session.subprotocol) {
          talk = session.begin({
            socket,
            attempt,
            link: epoch,
            welcomed: opened,
            unspoken: doWithout,
            broken: (error) => {
              const { protocol: code } = ownCloseCodes;
              const reason = error instanceof Error ? error.message.slice(0, 100) : '';
              word = { type: 'transport.farewell', code, reason: '', abandon: false };
              ended({ cause: 'protocol', code, reason, wasClean: false, error });
            },
          });
          inlet.hear = talk.hear;
          // The first frame may have ended the attempt.
          if (!isAlive) hangUp();
          return;
        }
        if (session.isRequired || session.isKnown) {
          doWithout();
          return;
        }
      }
      if (spec.session !== null) {
        spec.session.doWithout();
        if (socket !== undefined) socket.binaryType = spec.binaryType ?? ownBinaryType;
      }
      if (spec.handshake === null || socket === undefined) {
        opened();
        return;
      }
      asked = 'handshake';
      const shake = startHandshake(spec.handshake, socket, attempt);
      inlet.hear = shake.hear;
      shake.done.then((untaken) => {
        if (!isAlive) return;
        inlet.hear = deliverPlainly;
        opened();
        untaken.forEach(deliverPlainly);
      }, failed);
    };
    // Node 22's own WebSocket tells a failed connect by an error and no close.
    let closeless: unknown;
    const onError = (event: { readonly error?: unknown }): void => {
      lastError = event.error;
      if (!hasHeardOpen) closeless ??= clock.setTimeout(() => onClose({}), 0);
    };
    // Shims of the WebSocket class leave out parts of the event.
    const onClose = ({ code = 1006, reason = '', wasClean = false }: Partial<CloseEvent>): void => {
      const isSilent = hasHeardOpen ? talk?.isSilent === true : true;
      const signs = { hasOpened: hasHeardOpen, code, error: lastError, ...refusal };
      if (session?.isKnown === false && isSilent) {
        const verdict = lacksSubprotocol(signs);
        if (verdict === 'yes' || (verdict === 'perhaps' && session.doubt())) {
          doWithout();
          return;
        }
      }
      ended({
        cause: hasOpened ? 'closed' : 'refused',
        code,
        reason,
        wasClean,
        ...refusal,
        ...(hasHeardOpen && !hasOpened && { duringHandshake: true }),
        ...(lastError !== undefined && { error: lastError }),
      });
    };

    const letGo = (dead: WebSocketLike): void => {
      // XState stops the machine over a cleanup that throws.
      try {
        // `ws` throws an error that nobody listens to, and closing it while CONNECTING is one.
        dead.addEventListener('error', ignore);
        dead.removeEventListener('open', onOpen);
        deafen();
        dead.removeEventListener('error', onError);
        dead.removeEventListener('close', onClose);
        if (word?.abandon === true && platform.terminate(dead)) return;
        dead.close(word?.code ?? 1000, word?.reason ?? '');
      } catch (error) {
        switchboard.report(error);
      }
    };

    const hangUp = (): void => {
      clock.clearTimeout(closeless);
      closeless = undefined;
      talk?.end();
      talk = undefined;
      inlet.hear = deliverPlainly;
      if (socket !== undefined) letGo(socket);
      socket = undefined;
    };

    const connect = (url: string | URL, protocols: string | readonly string[]): void => {
      if (!isAlive || switchboard.isStopping()) return;
      redial = () => {
        hangUp();
        hasHeardOpen = false;
        lastError = undefined;
        refusal = {};
        try {
          connect(url, protocols);
        } catch (error) {
          failed(error);
        }
      };
      if (!isUrl(url)) {
        asked = 'url';
        throw new TypeError(`it gave ${typeof url}; accepted: a string or a URL`);
      }
      asked = 'create';
      const made: WebSocketLike = spec.create({
        ...attempt,
        url: String(url),
        protocols: [
          ...(session === null ? [] : [session.subprotocol]),
          ...(typeof protocols === 'string' ? [protocols] : protocols),
        ],
      });
      if (!isSocket(made)) {
        ignoreRejection(made);
        throw new TypeError('it gave no socket; accepted: a WebSocket');
      }
      socket = made;
      // The function may have ended the attempt that it was asked for.
      if (aborter.signal.aborted) {
        letGo(socket);
        return;
      }
      ownBinaryType = socket.binaryType;
      if (session !== null) socket.binaryType = 'arraybuffer';
      else if (spec.binaryType !== null) socket.binaryType = spec.binaryType;
      socket.addEventListener('open', onOpen);
      deafen = platform.onMessage(socket, inlet);
      socket.addEventListener('error', onError);
      socket.addEventListener('close', onClose);
      platform.onRefusedUpgrade(socket, (httpStatus, retryAfter) => {
        const hint = hintInHeader(retryAfter, clock.now());
        refusal = { httpStatus, ...(hint !== undefined && { retryAfterMs: hint }) };
      });
      if (socket.readyState === OPEN) onOpen();
    };

    receive((farewell) => {
      word ??= farewell;
    });

    try {
      const url = provide(spec.url, attempt);
      asked = 'protocols';
      const protocols = provideBeside(url, spec.protocols, attempt);
      if (isThenable(url) || isThenable(protocols)) {
        // Only a rejection tells which of the two it was.
        const named = async <T>(name: typeof asked, value: T | PromiseLike<T>): Promise<T> => {
          try {
            return await value;
          } catch (error) {
            asked = name;
            throw error;
          }
        };
        Promise.all([named('url', url), named('protocols', protocols)])
          .then(([readyUrl, readyProtocols]) => {
            connect(readyUrl, readyProtocols);
          })
          .catch(failed);
      } else {
        connect(url, protocols);
      }
    } catch (error) {
      failed(error);
    }

    return () => {
      isAlive = false;
      aborter.abort();
      if (switchboard.links.get(name) === link) switchboard.links.delete(name);
      hangUp();
    };
  },
);
