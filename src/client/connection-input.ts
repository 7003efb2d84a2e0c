import { platform } from '#platform';
import type { CarriedBackoff, ConnectionInput } from '../../machines/connection.types.js';
import { realClock } from '../actors/clock.js';
import type {
  EnvironmentSource,
  LivePorts,
  SessionPort,
  Switchboard,
  TransportSpec,
} from '../actors/ports.js';
import type { WebSocketClass } from '../actors/web-socket.js';
import { isLoopback, openSurroundings, type Surroundings } from '../policies/gates.js';
import { ignoreRejection } from '../policies/thenable.js';
import { defaultHeartbeat } from '../policies/liveness.js';
import { defaultPolicy, type ConnectionPolicy } from '../policies/retry.js';
import { LinekeeperError } from '../protocol/errors.js';
import type {
  ConnectionOptions,
  ConnectionProbe,
  SupervisionOptions,
  TransportOptions,
} from './types.js';

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

/** The class that was given, or the one of the platform. @throws LinekeeperError WEBSOCKET_MISSING. */
export function webSocketClass({ webSocket }: TransportOptions): WebSocketClass {
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

function transportSpec(
  name: string,
  options: TransportOptions,
  session: SessionPort | null,
  probe?: ConnectionProbe,
): TransportSpec {
  const { heartbeat, url } = options;
  const create = options.create ?? creator(webSocketClass(options));
  return {
    name,
    // A function, so that what is secret in a URL is not seen in the machine's context.
    url: typeof url === 'function' ? url : () => url ?? '',
    protocols: options.protocols ?? [],
    binaryType: options.binaryType === undefined ? 'arraybuffer' : options.binaryType,
    create: probe?.sockets(name, create) ?? create,
    handshake: options.handshake ?? null,
    heartbeat: heartbeat === false ? null : withDefaults(defaultHeartbeat, heartbeat),
    session,
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

/** What the source reads, or that nothing is known to be wrong. */
function safeSurroundings(
  environment: EnvironmentSource | null,
  { report }: Switchboard,
): Surroundings {
  if (environment === null) return openSurroundings;
  try {
    const given: unknown = environment.read();
    ignoreRejection(given);
    const { online, visible, frozen } = (given ?? {}) as Record<keyof Surroundings, unknown>;
    if (
      typeof online === 'boolean' &&
      typeof visible === 'boolean' &&
      typeof frozen === 'boolean'
    ) {
      return { online, visible, frozen };
    }
    throw new TypeError('environment.read gave no { online, visible, frozen }; accepted: booleans');
  } catch (error) {
    report(error);
    return openSurroundings;
  }
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
  probe?: ConnectionProbe,
  sessionOf: (transport: string) => SessionPort | null = () => null,
): ConnectionInput<LivePorts> {
  const { clock = realClock, credentials } = options;
  const given =
    options.environment === undefined ? platform.environment(clock) : options.environment;
  const environment = probe === undefined ? given : probe.environment(given);
  const random =
    options.random === undefined ? Math.random : safeRandom(options.random, switchboard);
  const transports = transportOptions(options);
  const isProvided = transports.some(([, { url, protocols, create }]) =>
    [url, protocols, create].some((option) => typeof option === 'function'),
  );
  return {
    policy: policyOf(options),
    ports: {
      clock,
      now: () => clock.now(),
      random: probe?.random(random) ?? random,
      environment,
      readSurroundings: () => safeSurroundings(environment, switchboard),
      hasCredentials: credentials !== undefined,
      canRefresh: typeof credentials === 'function' || isProvided,
      credentials:
        typeof credentials === 'function'
          ? (credentials as LivePorts['credentials'])
          : () => credentials,
      transports: transports.map(([name, transport]) =>
        transportSpec(name, transport, sessionOf(name), probe),
      ),
      switchboard,
    },
    carried,
  };
}
