import type { DeliveryOption } from 'linekeeper';
import type { WebSocket } from 'ws';
import type { FakeEnvironment } from '../support/fake-environment.js';

/** What every contender is asked to listen to. */
export interface Listeners {
  open(): void;
  message(data: unknown): void;
  close(): void;
}

/** A class of `ws` sockets. */
export type NodeSocketClass = new (url: string, protocols?: string | string[]) => WebSocket;

/** What a client may be given besides its address. */
export interface ClientOptions {
  /** The class of its sockets. */
  readonly webSocket?: NodeSocketClass;
  /** What it hears of the network, where it listens to that. */
  readonly environment?: FakeEnvironment;
  /** What becomes of messages while it is down, where it can be told. */
  readonly delivery?: DeliveryOption;
}

/** A client of any contender. */
export interface Client {
  send(data: string): void;
  /** Resolves when more can be sent without filling memory; of those that tell. */
  drained?(): Promise<void>;
  /** Bytes that wait in the client while its link is open, besides those in its socket. */
  queuedBytes?(): number;
  /** Ends the client for good. */
  close(): void;
}

/** Makes a client that connects at once, with the contender's default settings. */
export type Contender = (url: string, listeners: Listeners, options?: ClientOptions) => Client;
