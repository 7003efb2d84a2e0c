import type { ConnectionEvent } from '../../machines/connection.types.js';
import type { CloseInfo, EnvironmentFact } from '../client/index.js';
import { ownCloseCodes } from '../protocol/close-codes.js';
import type { FakeSocket } from './fake-socket.js';
import { refusedError, type ReplayStage } from './replay-stage.js';
import type { ReplayClose, ReplayStep } from './replay-steps.js';

const CONNECTING = 0;
const OPEN = 1;
const ABNORMAL = 1006;

/** A step cannot happen now: says why. */
class Impossible extends Error {}

type Of<What extends ReplayStep[1]> = Extract<ReplayStep, readonly [number, What, ...unknown[]]>;
type Rest<Step> = Step extends readonly [number, string, ...infer More] ? More : never;
type Act<What extends ReplayStep[1]> = (
  stage: ReplayStage,
  ...rest: Partial<Rest<Of<What>>>
) => void;

const tell =
  (fact: EnvironmentFact['type']) =>
  (stage: ReplayStage): void =>
    stage.tellFact(fact);

/** The transport of this name that has a socket in one of these states, or the first that has. */
function findSocket(
  { transports, socketOf }: ReplayStage,
  states: readonly number[],
  name: string | undefined,
): { readonly transport: string; readonly socket: FakeSocket } {
  if (name !== undefined && !transports.includes(name)) {
    throw new Impossible(`there is no transport "${name}", but ${transports.join(', ')}`);
  }
  for (const transport of name === undefined ? transports : [name]) {
    const socket = socketOf(transport);
    if (socket !== undefined && states.includes(socket.readyState)) return { transport, socket };
  }
  const who =
    name === undefined ? 'no transport has a socket' : `transport "${name}" has no socket`;
  throw new Impossible(`${who} that is ${states.includes(OPEN) ? 'open or ' : ''}being opened`);
}

const sendEvent = ({ connection }: ReplayStage, event: ConnectionEvent): void => {
  connection.actor.send(event);
};

function closeSocket(
  stage: ReplayStage,
  code = ABNORMAL,
  reason = '',
  { transport: name, httpStatus, retryAfterMs, verdict }: ReplayClose = {},
): void {
  const { transport, socket } = findSocket(stage, [CONNECTING, OPEN], name);
  const isOpen = socket.readyState === OPEN;
  const isFact = httpStatus === undefined && retryAfterMs === undefined;
  stage.judge(verdict);
  if (isFact && code === ABNORMAL && reason === '') socket.fail();
  else if (isFact && isOpen && code !== ABNORMAL) socket.serverClose(code, reason);
  else {
    // What no socket of a browser can say, the machine is told as if its transport had said it.
    const close: CloseInfo = {
      cause: isOpen ? 'closed' : 'refused',
      code,
      reason,
      wasClean: code !== ABNORMAL,
      transport,
      ...(httpStatus !== undefined && { httpStatus }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
    sendEvent(stage, { type: 'transport.closed', epoch: stage.epoch(), close });
  }
  stage.judge(undefined);
}

function awaited(stage: ReplayStage) {
  const asked = stage.asked();
  if (asked === undefined) throw new Impossible('no credentials are awaited');
  return asked;
}

const acts: { readonly [What in ReplayStep[1]]: Act<What> } = {
  start: ({ connection }) => connection.start(),
  stop: ({ connection }) => connection.stop(),
  'retry now': ({ connection }, how) => connection.retryNow(how),
  'credentials change': ({ connection }) => connection.credentialsChanged(),
  'credentials arrive'(stage, which) {
    const asked = awaited(stage);
    if (which === undefined) asked.arrive({ fresh: stage.epoch() });
    else if (stage.refused() === undefined) throw new Impossible('none were refused before');
    else asked.arrive(stage.refused() as object);
  },
  'credentials fail': (stage) => awaited(stage).fail(new Error('failed, as recorded')),
  'credentials are refused': (stage) => awaited(stage).fail(refusedError()),
  'socket opens': (stage, transport) => findSocket(stage, [CONNECTING], transport).socket.open(),
  'socket closes': closeSocket,
  'heartbeat is lost'(stage, reason = 'no sign of life', name) {
    const { transport } = findSocket(stage, [OPEN], name);
    const close: CloseInfo = {
      cause: 'heartbeat-timeout',
      code: ownCloseCodes.heartbeat,
      reason,
      wasClean: false,
      transport,
    };
    sendEvent(stage, { type: 'heartbeat.lost', epoch: stage.epoch(), close });
  },
  'surroundings are': (stage, surroundings = {}) => stage.setSurroundings(surroundings),
  event: (stage, event) =>
    sendEvent(stage, { epoch: stage.epoch(), ...event } as unknown as ConnectionEvent),
  'time passes': () => undefined,
  'timers stand still': () => undefined,
  'network goes': tell('environment.offline'),
  'network comes back': tell('environment.online'),
  'network changes': tell('environment.network-changed'),
  'page is hidden': tell('environment.hidden'),
  'page is shown': tell('environment.visible'),
  'page is frozen': tell('environment.frozen'),
  'page is resumed': tell('environment.resumed'),
  'machine wakes': tell('environment.woke'),
};

/**
 * Does what a step says.
 *
 * @throws Error for a step that cannot happen as the connection stands.
 */
export function actOut(stage: ReplayStage, [, what, ...rest]: ReplayStep): void {
  (acts[what] as (stage: ReplayStage, ...rest: unknown[]) => void)(stage, ...rest);
}
