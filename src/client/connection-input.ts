import { platform } from '#platform';
import type { CarriedBackoff, ConnectionInput } from '../../machines/connection.types.js';
import { realClock } from '../actors/clock.js';
import type { LivePorts, Switchboard, TransportSpec } from '../actors/ports.js';
import type { WebSocketClass } from '../actors/web-socket.js';
import { isLoopback, openSurroundings } from '../policies/gates.js';
import { defaultHeartbeat } from '../policies/liveness.js';
import { defaultPolicy, type ConnectionPolicy } from '../policies/retry.js';
import { LinekeeperError } from './errors.js';
import type { ConnectionOptions, SupervisionOptions, TransportOptions } from './types.js';

type Some<T> = { [K in keyof T]?: T[K] | undefined };

/** The defaults, with what was given in their place; an option that is undefined was not given. */
export const withDefaults = <T extends object>(defaults: T, given?: Some<T>): T => {
  if (given === undefined) return defaults;
  const merged = { ...defaults };
  for (const key in given) {
    const value = given[key];
    if (value !== undefined) merged[key] = value;
  }
  return merged;
};

/** The options of each transport, with the shared ones filled in. */
export function transportOptions(options: SupervisionOptions): [string, TransportOptions][] {
  return Object.entries(options.transports ?? { main: {} }).map(([name, own]) => [
    name,
    withDefaults<TransportOptions>(options, own),
  ]);
}

function webSocketClass({ webSocket }: TransportOptions): WebSocketClass {
  const found = webSocket ?? platform.webSocket();
  if (found !== undefined) return found;
  throw new LinekeeperError(
    'WEBSOCKET_MISSING',
    'there is no WebSocket class: install `ws`, use Node 22 or newer, or give the option webSocket',
  );
}

const creator =
  (WebSocket: WebSocketClass): TransportSpec['create'] =>
  ({ url, protocols }) =>
    platform.open(WebSocket, url, protocols);

function transportSpec(name: string, options: TransportOptions): TransportSpec {
  const { create, heartbeat } = options;
  return {
    name,
    // A transport that makes its own socket need not have one.
    url: options.url ?? '',
    protocols: options.protocols ?? [],
    binaryType: options.binaryType === undefined ? 'arraybuffer' : options.binaryType,
    create: create ?? creator(webSocketClass(options)),
    handshake: options.handshake ?? null,
    heartbeat: heartbeat === false ? null : withDefaults(defaultHeartbeat, heartbeat),
  };
}

/** A fixed URL of this machine itself needs no network. */
const isLocal = ({ url }: TransportOptions): boolean => {
  if (typeof url === 'function' || url === undefined) return false;
  try {
    const { location } = globalThis as { location?: Location };
    return isLoopback(new URL(String(url), location?.href).hostname);
  } catch {
    return false;
  }
};

const localGates = { ...defaultPolicy.gates, network: false };

function policyOf(options: SupervisionOptions): ConnectionPolicy {
  const { gates, resume, storm } = options;
  const network = !transportOptions(options).every(([, transport]) => isLocal(transport));
  const given: Record<string, unknown> = {};
  for (const name in defaultPolicy) {
    const value = (options as Record<string, unknown>)[name];
    if (value !== undefined) given[name] = value;
  }
  return {
    ...defaultPolicy,
    ...(given as Partial<ConnectionPolicy>),
    gates: withDefaults(network ? defaultPolicy.gates : localGates, gates),
    resume: withDefaults(defaultPolicy.resume, resume),
    storm: withDefaults(defaultPolicy.storm, storm),
  };
}

/** A source of randomness that gives what is accepted, whatever the app's own gives. */
const safeRandom =
  (random: () => number, { report }: Switchboard) =>
  (): number => {
    try {
      const drawn = random();
      if (drawn >= 0 && drawn < 1) return drawn;
      throw new RangeError(`random returned ${String(drawn)}; accepted: a number in [0, 1)`);
    } catch (error) {
      report(error);
      return Math.random();
    }
  };

/** What a connection is made of: checked options in, the machine's input out. */
export function connectionInput(
  options: ConnectionOptions,
  switchboard: Switchboard,
  carried?: CarriedBackoff,
): ConnectionInput<LivePorts> {
  const { clock = realClock, credentials } = options;
  const environment =
    options.environment === undefined ? platform.environment(clock) : options.environment;
  const transports = transportOptions(options);
  const isProvided = transports.some(([, { url, protocols, create }]) =>
    [url, protocols, create].some((option) => typeof option === 'function'),
  );
  return {
    policy: policyOf(options),
    ports: {
      clock,
      now: () => clock.now(),
      random: options.random === undefined ? Math.random : safeRandom(options.random, switchboard),
      environment,
      readSurroundings: () => {
        try {
          return environment?.read() ?? openSurroundings;
        } catch (error) {
          switchboard.report(error);
          return openSurroundings;
        }
      },
      hasCredentials: credentials !== undefined,
      canRefresh: typeof credentials === 'function' || isProvided,
      credentials:
        typeof credentials === 'function'
          ? (credentials as LivePorts['credentials'])
          : () => credentials,
      transports: transports.map(([name, transport]) => transportSpec(name, transport)),
      switchboard,
    },
    carried,
  };
}
