import type { Connection, ConnectionOptions, CloseVerb } from '../client/index.js';
import type { ConnectionContext } from '../../machines/connection.types.js';
import type { LivePorts } from '../actors/ports.js';
import { classify, type ClosePolicy } from '../policies/close.js';
import { closeCodes } from '../protocol/close-codes.js';
import type { ModelInput } from './path-model.js';
import { closeIn, type Step } from './steps.js';

/** In the middle of every range: paths do not depend on what is drawn. */
const MIDDLE = 0.5;

const HINT: Step = 'server closes 1012 {"retryAfterMs":2000}';

/** What a server could close with, the plain ones first. */
function candidates({ codes = {}, reasons = {} }: ClosePolicy): Step[] {
  const known = [1012, 1000, 1013, 4401, 1002, ...Object.keys(closeCodes).map(Number), 4404];
  return [
    ...known.map((code): Step => `server closes ${code}`),
    ...Object.keys(codes).map((code): Step => `server closes ${Number(code)}`),
    ...Object.keys(reasons).map((reason): Step => `server closes 1008 ${reason}`),
  ];
}

/** Codes that never travel in a close frame. */
const unsent = [1005, 1006, 1015];

/** A close for each verdict that the policy knows, and every close that the app speaks of itself. */
function closesToTry(policy: ClosePolicy): Step[] {
  const seen = new Set<CloseVerb>();
  const chosen = candidates(policy).filter((step) => {
    const { code, reason } = closeIn(step) ?? { code: 1006, reason: '' };
    if (unsent.includes(code)) return false;
    const close = { cause: 'closed', wasClean: true, transport: '', code, reason } as const;
    const { verb } = classify(close, policy);
    const isOwn = Object.hasOwn(policy.codes ?? {}, code) || reason !== '';
    const isNew = !seen.has(verb);
    seen.add(verb);
    return isNew || isOwn;
  });
  return [...new Set([...chosen, HINT])];
}

/** What the model has to know, taken from a connection with these options. */
export function modelInput(connection: Connection, options: ConnectionOptions): ModelInput {
  // The policy with every default filled in is known to the machine alone.
  const { context } = connection.actor.getSnapshot() as { readonly context: ConnectionContext };
  const { policy } = context;
  const { transports, hasCredentials, canRefresh } = context.ports as LivePorts;
  const { credentials } = options;
  return {
    policy,
    ports: { random: () => MIDDLE, transports, hasCredentials, canRefresh },
    opensAtOnce: transports[0]?.handshake === null,
    ...(typeof credentials !== 'function' && { fixedCredentials: credentials }),
    closes: closesToTry(policy.close),
  };
}
