/** The outside conditions as last heard. */
export interface Surroundings {
  /** The browser believes that it has a network. */
  readonly online: boolean;
  readonly visible: boolean;
  /** The page is frozen, or in the back/forward cache. */
  readonly frozen: boolean;
}

/** A fact about the surroundings, as an environment source tells it. */
export type EnvironmentFact =
  | { readonly type: 'environment.online' }
  | { readonly type: 'environment.offline' }
  | { readonly type: 'environment.visible' }
  | { readonly type: 'environment.hidden' }
  | { readonly type: 'environment.frozen' }
  | { readonly type: 'environment.resumed' }
  /** Timers stood still: the machine slept, or the tab was suspended. */
  | { readonly type: 'environment.woke' }
  /** The network changed under an open connection, from Wi-Fi to LTE say. */
  | { readonly type: 'environment.network-changed' };

/** Every type of fact. */
export const factTypes: readonly string[] = [
  'environment.online',
  'environment.offline',
  'environment.visible',
  'environment.hidden',
  'environment.frozen',
  'environment.resumed',
  'environment.woke',
  'environment.network-changed',
] satisfies EnvironmentFact['type'][];

/** Which outside conditions must hold before an attempt. */
export interface GatePolicy {
  /** Hold attempts while offline. @default true; loopback hosts are exempt */
  readonly network: boolean;
  /** Hold attempts while hidden. @default true */
  readonly visibility: boolean;
  /** How long an open connection outlives the page's being hidden, in ms. @default 30000 */
  readonly hiddenGraceMs: number;
  /**
   * Probe an open connection before an `offline` event is believed: while it answers, it stays. Needs
   * a heartbeat that can ping; without one `offline` is not believed until the socket closes.
   * @default false
   */
  readonly probeOffline: boolean;
}

/** Which gate is closed. */
export type ClosedGate = 'network' | 'hidden' | 'frozen';

/** The surroundings where nothing is known to be wrong. */
export const openSurroundings: Surroundings = { online: true, visible: true, frozen: false };

const changes: Readonly<Record<string, Partial<Surroundings> | undefined>> = {
  'environment.online': { online: true },
  'environment.offline': { online: false },
  'environment.visible': { visible: true, frozen: false },
  'environment.hidden': { visible: false },
  'environment.frozen': { frozen: true },
  'environment.resumed': { frozen: false },
} satisfies Partial<Record<EnvironmentFact['type'], Partial<Surroundings>>>;

/** The surroundings after a fact of this type; those that change nothing leave them alone. */
export const surroundingsAfter = (before: Surroundings, factType: string): Surroundings => ({
  ...before,
  ...changes[factType],
});

/** The gate that forbids an attempt now; null when all are open. */
export function closedGate(around: Surroundings, policy: GatePolicy): ClosedGate | null {
  if (around.frozen) return 'frozen';
  if (policy.network && !around.online) return 'network';
  if (policy.visibility && !around.visible) return 'hidden';
  return null;
}

const loopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether a host is this machine itself, reachable without a network (RFC 6761 section 6.3). */
export const isLoopback = (hostname: string): boolean => loopback.test(hostname);
