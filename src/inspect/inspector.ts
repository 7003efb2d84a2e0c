import type { InspectionEvent } from 'xstate';
import type { Clock, ConnectionInspector, Logger, WebSocketClass } from '../client/index.js';
import { createActorWatch } from './actor-watch.js';
import { CommandError } from './command-error.js';
import { execute } from './commands.js';
import { watchConnection, type WatchedConnection } from './connection-probe.js';
import type { ClientInfo, Command, InspectEvent } from './envelope.js';
import { createFeed } from './feed.js';
import { createLink } from './link.js';
import { Redaction, type Visible } from './redaction.js';
import { inspectorTime } from './time.js';

/** The options of {@link createInspector}. */
export interface InspectorOptions {
  /** The address that `npx linekeeper-inspector` prints: `ws://127.0.0.1:4111`. @default no link */
  readonly url?: string;
  /** The token that it prints. Needed with `url`. */
  readonly token?: string;
  /** What the app is called in the inspector, in 1 to 200 characters. @default the title of the page, or "node" and the pid */
  readonly name?: string;
  /**
   * Which values of the context of your own machines may leave the process: dotted paths, `['*']` for
   * all, or a function. linekeeper's machine has a list of its own. @default [], the keys only
   */
  readonly context?: Visible;
  /** The same for the fields of events; types are always shown. @default [], the keys only */
  readonly events?: Visible;
  /** Whether the messages themselves are shown, the first 1024 bytes of each. @default false */
  readonly payloads?: boolean;
  /** Whether the inspector may send events, and throw fault switches. @default true */
  readonly control?: boolean;
  /** How many records wait for an inspector; older ones are dropped and counted. @default 2000 */
  readonly capacity?: number;
  /** The WebSocket class of the link. @default as createConnection */
  readonly webSocket?: WebSocketClass;
  /** The clock of your tests; countdowns are told by it. @default the real one */
  readonly clock?: Clock;
  /** Hears what goes wrong inside the inspector. @default none */
  readonly logger?: Logger;
}

/** Tells an inspector what happens in this process. */
export interface Inspector extends ConnectionInspector {
  readonly client: ClientInfo;
  /** XState's hook for any actor: `createActor(machine, { inspect: inspector.inspect })`. */
  readonly inspect: (event: unknown) => void;
  /** The latest records, and those without which they could not be understood. */
  events(): readonly InspectEvent[];
  /** Hands over records, in order and at the end of the turn, until the returned function is called. */
  subscribe(listener: (events: readonly InspectEvent[]) => void): () => void;
  /**
   * Does what an inspector asks.
   *
   * @throws CommandError for a command that is malformed or whose target is gone, and whatever the
   * connection throws.
   */
  command(command: Command): void;
  /** Ends the link and the telling; connections go on, without their faults. */
  stop(): void;
}

/** The relay takes no longer one, in characters. */
const MAX_NAME = 200;

const isBrowser = (): boolean => 'document' in globalThis || 'WorkerGlobalScope' in globalThis;

function defaultName(): string {
  const { document, location, process } = globalThis as {
    document?: { readonly title: string };
    location?: { readonly host?: string };
    process?: { readonly pid?: number };
  };
  if (!isBrowser()) return `node ${String(process?.pid ?? '')}`.trim();
  const title = document?.title.trim().slice(0, MAX_NAME);
  return title || location?.host || 'page';
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function checkOptions(options: InspectorOptions): void {
  const { url, token, name, capacity } = options;
  const wrong = (name: string, given: unknown, accepted: string): never => {
    throw new TypeError(`${name}: given ${String(given)}; accepted: ${accepted}`);
  };
  if (url !== undefined && !/^wss?:\/\//.test(url)) {
    wrong('url', url, 'a ws: or wss: URL, as linekeeper-inspector prints it');
  }
  if (url !== undefined && (token === undefined || token === '')) {
    wrong('token', token, 'the token that linekeeper-inspector prints');
  }
  if (name !== undefined && (name === '' || name.length > MAX_NAME)) {
    wrong('name', `a text of ${String(name.length)} characters`, `1 to ${String(MAX_NAME)}`);
  }
  if (capacity !== undefined && !(Number.isInteger(capacity) && capacity > 0)) {
    wrong('capacity', capacity, 'a whole number from 1 up');
  }
}

/**
 * Makes an inspector of this process: give it to `createConnection({ inspect })`, or its `inspect` to
 * any XState actor. What leaves the process is chosen by allow-lists and has no credentials, tokens,
 * queries or payloads in it. An app that makes none runs none of this.
 *
 * @throws TypeError for options that are not accepted.
 */
export function createInspector(options: InspectorOptions = {}): Inspector {
  checkOptions(options);
  const { url, token = '', payloads = false, control = true, capacity = 2000, logger } = options;
  const time = inspectorTime(options.clock);
  const redaction = new Redaction();
  redaction.learn(token);
  const client: ClientInfo = {
    id: randomId(),
    name: options.name ?? defaultName(),
    runtime: isBrowser() ? 'browser' : 'node',
    startedAt: time.startedAt,
    isControllable: control,
  };

  const connections = new Map<string, WatchedConnection>();
  let connectionCount = 0;
  let isStopped = false;

  /** An inspector must never disturb the app. */
  const guarded = (task: () => void): void => {
    try {
      task();
    } catch (error) {
      try {
        logger?.error({ error }, '[inspect] the inspector failed');
      } catch {
        // Nobody is left to tell.
      }
    }
  };
  const unlessStopped = (task: () => void): void => {
    if (!isStopped) guarded(task);
  };
  const feed = createFeed({ capacity, at: time.at, guarded });
  const watch = createActorWatch({
    emit: feed.emit,
    redaction,
    visibility: { context: options.context ?? [], events: options.events ?? [] },
    time,
    later: feed.later,
  });
  const targets = {
    connections,
    findActor: (id: string) => watch.find(id),
    isOwn: (id: string) => watch.isOwn(id),
  };
  const command = (given: Command): void => {
    if (isStopped) throw new CommandError('the inspector was stopped');
    if (!control) throw new CommandError('control: this app accepts no commands');
    execute(given, targets, (accepted) => {
      const { event } = accepted as { readonly event?: { readonly type: string } };
      const shown = event && { event: { type: redaction.text(event.type) } };
      feed.emit({ kind: 'command', command: { ...accepted, ...shown } as Command });
    });
  };
  const tryCommand = (given: unknown): string | null => {
    try {
      command(given as Command);
      return null;
    } catch (error) {
      return redaction.text(error instanceof Error ? error.message : String(error));
    }
  };
  /** Nobody is left who could throw the switches back. */
  const healAll = (): void => {
    for (const [connection, watched] of connections) {
      if (!watched.heal()) continue;
      logger?.warn({ connection }, '[inspect] The inspector is gone: its faults are switched off');
    }
  };
  const unlink =
    url === undefined
      ? undefined
      : createLink({
          ...{ url, token, webSocket: options.webSocket, time, client, feed, guarded },
          command: tryCommand,
          lost: healAll,
          refused: ({ code, reason }) => {
            logger?.warn({ code, reason }, '[inspect] The inspector refuses what this app sends');
          },
        });

  return {
    client,
    inspect: (event) => unlessStopped(() => watch.inspect(event as InspectionEvent, null)),
    probe({ clock, transports }) {
      connectionCount += 1;
      const id = `c${String(connectionCount)}`;
      const { emit, later } = feed;
      const watched = watchConnection({
        ...{ id, clock, transports, watch, redaction, time, payloads, emit, later },
        ended: () => connections.delete(id),
      });
      if (isStopped) watched.end();
      else connections.set(id, watched);
      const { probe } = watched;
      return {
        ...probe,
        inspect: (event) => unlessStopped(() => probe.inspect(event)),
        attach: (connection) => unlessStopped(() => probe.attach(connection)),
        failed: (error) => unlessStopped(() => probe.failed(error)),
      };
    },
    events: () => [...feed.since(0)].flat(),
    subscribe: feed.subscribe,
    command,
    stop() {
      if (isStopped) return;
      for (const watched of connections.values()) guarded(() => watched.end());
      connections.clear();
      feed.end();
      isStopped = true;
      unlink?.();
    },
  };
}
