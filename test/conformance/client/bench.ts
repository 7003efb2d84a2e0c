import { afterEach, beforeEach, expect, vi } from 'vitest';
import { ScriptedServer } from './scripted-server.js';

/** What an app does with a client. */
export interface ClientUnderTest {
  send(data: string | Uint8Array): void;
  sendEvent(name: string, data?: unknown): void;
  subscribe(topic: string): void;
  publish(topic: string, data: string | Uint8Array): void;
  /** It is done, and closes with 1000. */
  close(): void;
}

/** What a client is made with. */
export interface ClientSettings {
  readonly url: string;
  /** Credentials for the hello. */
  readonly auth?: object;
  /** How much it keeps unacknowledged. */
  readonly window?: { readonly messages: number; readonly bytes: number };
  /** Takes what the client tells its app, in the words of README.md. */
  readonly tell: (what: string) => void;
}

/** Makes a client that connects at once, and comes back without a wait when its link has ended. */
export type ClientFactory = (settings: ClientSettings) => ClientUnderTest;

/** What the tests of a client work with. */
export interface ClientBench {
  readonly server: ScriptedServer;
  /** What the client has told its app. */
  readonly told: readonly string[];
  /** Starts the client. */
  connect(settings?: Partial<ClientSettings>): ClientUnderTest;
  /** Resolves when the client has told this, and nothing else. */
  hasTold(...what: readonly string[]): Promise<void>;
}

/** Registers the hooks: a fresh server for each test, and an end for its client. */
export function useClientBench(factory: ClientFactory): ClientBench {
  const bench = {} as { server: ScriptedServer; told: string[] };
  let clients: ClientUnderTest[] = [];

  beforeEach(async () => {
    bench.server = await ScriptedServer.start();
    bench.told = [];
  });
  afterEach(async () => {
    vi.useRealTimers();
    for (const client of clients) client.close();
    clients = [];
    await bench.server[Symbol.asyncDispose]();
  });

  return {
    get server() {
      return bench.server;
    },
    get told() {
      return bench.told;
    },
    connect(settings = {}) {
      const { told, server } = bench;
      const tell = (what: string) => void told.push(what);
      const client = factory({ url: server.url, tell, ...settings });
      clients.push(client);
      return client;
    },
    hasTold: (...what) => expect.poll(() => bench.told).toEqual(what),
  };
}

/** Holds the time of the client, which passes by `pass` from here on. */
export function holdTime(): { pass(ms: number): void } {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  return { pass: (ms) => void vi.advanceTimersByTime(ms) };
}
