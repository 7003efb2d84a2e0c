import { closedGate } from '../src/policies/gates.js';
import { stormWait } from '../src/policies/storm.js';
import type { ConnectionContext, ConnectionEvent } from './connection.types.js';

interface Args {
  readonly context: ConnectionContext;
  readonly event: ConnectionEvent;
}

/** The gates as an open or opening link sees them: an `offline` that is to be probed is not believed. */
const gatesOfLink = ({ policy }: ConnectionContext) =>
  policy.gates.probeOffline ? { ...policy.gates, network: false } : policy.gates;

/** Predicates, each of which answers one question of the chart. */
export const guards = {
  isGateClosed: ({ context }: Args) =>
    closedGate(context.surroundings, context.policy.gates) !== null,

  isAttemptGateClosed: ({ context }: Args) =>
    closedGate(context.surroundings, gatesOfLink(context)) !== null,

  /** Hidden is tolerated by an open link, for as long as the hidden grace. */
  isLinkGateClosed: ({ context }: Args) => {
    const gates = gatesOfLink(context);
    const visibility = gates.visibility && gates.hiddenGraceMs === 0;
    return closedGate(context.surroundings, { ...gates, visibility }) !== null;
  },

  isHidden: ({ context }: Args) => context.policy.gates.visibility && !context.surroundings.visible,

  /** Nobody can see an outage of a page that is hidden or frozen. */
  isUnattended: ({ context }: Args) =>
    context.surroundings.frozen ||
    (context.policy.gates.visibility && !context.surroundings.visible),

  isResumedAtOnce: ({ context }: Args) => context.policy.resume.mode === 'immediate',

  isStorming: ({ context }: Args) =>
    stormWait(context.starts, context.ports.now(), context.policy.storm) > 0,

  isStormWait: (args: Args) =>
    args.context.wait?.reason === 'storm-guard' && guards.isStorming(args),

  isOutageTold: ({ context }: Args) => context.isOutageTold,

  isWaiting: ({ context }: Args) =>
    context.wait !== null && context.wait.dueAt > context.ports.now(),

  needsCredentials: ({ context }: Args) => context.ports.hasCredentials,

  isFatal: ({ context }: Args) => context.verdict?.verb === 'fatal',

  /** Refused, and there is nothing fresher to offer: none exists, or it was refused as well. */
  isRefused: ({ context }: Args) =>
    context.verdict?.verb === 'auth' && (!context.ports.canRefresh || context.refusalsInARow > 1),

  isExhausted: ({ context }: Args) => context.attempt >= context.policy.maxAttempts,

  isCurrent: ({ context, event }: Args) => 'epoch' in event && event.epoch === context.epoch,

  isLastToOpen: ({ context, event }: Args) =>
    event.type === 'transport.opened' &&
    event.epoch === context.epoch &&
    context.ports.transports.every(
      ({ name }) => name === event.transport || context.opened.includes(name),
    ),

  isTransportError: ({ event }: Args) => event.type.startsWith('xstate.error.actor.transport.'),

  isForced: ({ event }: Args) => event.type === 'connection.retry' && event.force === true,
};
