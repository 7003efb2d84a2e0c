/**
 * The statecharts with their real actors, for embedding in a machine of your own:
 * `invoke: { src: connectionMachine, input: connectionInput(options, switchboard) }`.
 */
import { connectionMachine as chart } from '../../machines/connection.machine.js';
import { credentialsActor } from '../actors/credentials.js';
import { environmentActor } from '../actors/environment.js';
import { heartbeatActor } from '../actors/heartbeat.js';
import { transportActor } from '../actors/transport.js';
import type { CarriedBackoff, ConnectionInput } from '../../machines/connection.types.js';
import type { LivePorts, Switchboard } from '../actors/ports.js';
import { failOption } from '../protocol/option-rules.js';
import { connectionInput as inputOf, transportOptions } from './connection-input.js';
import type { ConnectionOptions } from './types.js';
import { validateOptions } from './validate.js';

/** The connection statechart with real sockets, heartbeat, environment and credentials. */
export const connectionMachine = chart.provide({
  actors: {
    credentials: credentialsActor,
    transport: transportActor,
    heartbeat: heartbeatActor,
    environment: environmentActor,
  },
});

/**
 * The machine's input from the options of a connection.
 *
 * @throws LinekeeperError as `createConnection` does.
 */
export function connectionInput(
  options: ConnectionOptions,
  switchboard: Switchboard,
  carried?: CarriedBackoff,
): ConnectionInput<LivePorts> {
  validateOptions(options);
  for (const [name, { session }] of transportOptions(options)) {
    if (session === undefined || session === false) continue;
    failOption(`${name}.session`, session, 'none here: a session needs createConnection');
  }
  return inputOf(options, switchboard, carried);
}

export { Secret } from '../policies/credentials.js';
export { createSwitchboard, type SwitchboardListeners } from './switchboard.js';
export { describe } from '../../machines/describe.js';
export type { ConnectionDescription, StatusReason } from '../../machines/describe.js';
export type {
  CredentialsInput,
  EnvironmentInput,
  HeartbeatInput,
  HeartbeatProbe,
  TransportFarewell,
  TransportInput,
  CarriedBackoff,
  ConnectionContext,
  ConnectionEmitted,
  ConnectionEvent,
  ConnectionInput,
  ConnectionPorts,
  ConnectionStatus,
} from '../../machines/connection.types.js';
export type { LivePorts, Switchboard } from '../actors/ports.js';
