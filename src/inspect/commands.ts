import type { AnyActorRef } from 'xstate';
import { CommandError } from './command-error.js';
import type { Command } from './envelope.js';
import { countOr } from './parts.js';
import { noFaults, type FaultSettings } from './faults.js';
import type { WatchedConnection } from './connection-probe.js';

/** What commands act on. */
interface Targets {
  readonly connections: ReadonlyMap<string, WatchedConnection>;
  readonly findActor: (id: string) => AnyActorRef | undefined;
  /** Whether an actor is linekeeper's own. */
  readonly isOwn: (id: string) => boolean;
}

const MAX_DELAY_MS = 60_000;
const MAX_SHOWN = 200;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What was given, in a few words. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text?.slice(0, MAX_SHOWN) ?? `a ${typeof value}`;
  } catch {
    return `a ${typeof value}`;
  }
}

const refuse = (what: string, given: unknown, accepted: string): CommandError =>
  new CommandError(`${what}: given ${show(given)}; accepted: ${accepted}`);

function checkFaults(given: unknown): Partial<FaultSettings> {
  if (!isRecord(given)) throw refuse('faults', given, 'an object of switches');
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(noFaults, name)) {
      throw refuse('faults', name, Object.keys(noFaults).join(', '));
    }
    if (name === 'delayMs') {
      if (typeof value === 'number' && value >= 0 && value <= MAX_DELAY_MS) continue;
      throw refuse(name, value, `a number of ms from 0 to ${String(MAX_DELAY_MS)}`);
    }
    if (typeof value !== 'boolean') throw refuse(name, value, 'true or false');
  }
  return given;
}

function checkFlag(name: string, given: unknown): boolean {
  if (given !== undefined && typeof given !== 'boolean') throw refuse(name, given, 'true or false');
  return given === true;
}

/** An end that linekeeper's machine could not read would stop it for good. */
function checkOwnEvent({ type, epoch, close, transport, spreadMs }: Record<string, unknown>): void {
  const isEnd = type === 'transport.closed' || type === 'heartbeat.lost';
  if (!isEnd && type !== 'transport.opened') return;
  if (typeof epoch !== 'number') throw refuse('epoch', epoch, 'a number');
  if (!isEnd && typeof transport !== 'string') {
    throw refuse('transport', transport, 'the name of a transport');
  }
  if (!isEnd && spreadMs !== undefined && countOr(spreadMs, null) === null) {
    throw refuse('spreadMs', spreadMs, 'a number of ms from 0 up, or nothing');
  }
  const { cause, code, reason } = isRecord(close) ? close : {};
  const isClose =
    typeof cause === 'string' && typeof code === 'number' && typeof reason === 'string';
  if (isEnd && !isClose) {
    throw refuse('close', close, 'an object with cause, code and reason');
  }
}

function checkEvent(given: unknown): { readonly type: string } & Record<string, unknown> {
  if (!isRecord(given) || typeof given['type'] !== 'string' || given['type'] === '') {
    throw refuse('event', given, 'an object with a type');
  }
  const { type } = given;
  if (type.startsWith('xstate.') || type.includes('*')) {
    throw refuse('event', type, "events of the app, and none of XState's own");
  }
  return { ...given, type };
}

const types = [
  'start',
  'stop',
  'credentialsChanged',
  'retryNow',
  'drop',
  'setFaults',
  'sendEvent',
] satisfies Command['type'][];

/**
 * Does what an inspector asks; `accepted` hears of it just before, without what is not part of it.
 *
 * @throws CommandError for a command that is malformed, or whose target is not there.
 */
export function execute(
  given: unknown,
  { connections, findActor, isOwn }: Targets,
  accepted: (command: Command) => void,
): void {
  const command = given as Command;
  if (!isRecord(given) || !types.includes(command.type)) {
    throw refuse('command', isRecord(given) ? given['type'] : given, types.join(', '));
  }
  if (command.type === 'sendEvent') {
    const { type, actor } = command;
    const ref = findActor(actor);
    if (ref === undefined) throw new CommandError(`actor ${show(actor)} is not running`);
    const event = checkEvent(command.event);
    if (isOwn(actor)) checkOwnEvent(event);
    // What a person typed into an event may be secret.
    accepted({ type, actor, event: { type: event.type } });
    ref.send(event);
    return;
  }
  const { type, connection: id } = command;
  const watched = connections.get(id);
  const connection = watched?.connection();
  if (watched === undefined || connection === undefined) {
    throw new CommandError(`connection ${show(id)} is gone`);
  }
  switch (type) {
    case 'retryNow': {
      const force = checkFlag('force', command.force);
      const resetBackoff = checkFlag('resetBackoff', command.resetBackoff);
      accepted({ type, connection: id, force, resetBackoff });
      connection.retryNow({ force, resetBackoff });
      break;
    }
    case 'setFaults': {
      const faults = checkFaults(command.faults);
      accepted({ type, connection: id, faults: { ...faults } });
      watched.setFaults(faults);
      break;
    }
    case 'drop':
      accepted({ type, connection: id });
      watched.drop();
      break;
    default:
      accepted({ type, connection: id });
      connection[type]();
  }
}
