/**
 * The statecharts with their real actors, for embedding in a machine of your own:
 * `invoke: { src: connectionMachine, input: connectionInput(options, switchboard) }`.
 */
import { connectionMachine as chart } from '../../machines/connection.machine.js';
import { credentialsActor } from '../actors/credentials.js';
import { environmentActor } from '../actors/environment.js';
import { heartbeatActor } from '../actors/heartbeat.js';
import { transportActor } from '../actors/transport.js';

/** The connection statechart with real sockets, heartbeat, environment and credentials. */
export const connectionMachine = chart.provide({
  actors: {
    credentials: credentialsActor,
    transport: transportActor,
    heartbeat: heartbeatActor,
    environment: environmentActor,
  },
});

export { connectionInput } from './connection-input.js';
export { createSwitchboard, type SwitchboardListeners } from './switchboard.js';
export { describe } from '../../machines/describe.js';
export type { ConnectionDescription, StatusReason } from '../../machines/describe.js';
export type {
  CarriedBackoff,
  ConnectionContext,
  ConnectionEmitted,
  ConnectionEvent,
  ConnectionInput,
  ConnectionPorts,
  ConnectionStatus,
} from '../../machines/connection.types.js';
export type { LivePorts, Switchboard } from '../actors/ports.js';
