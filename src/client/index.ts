/** linekeeper: a supervised WebSocket. */
export { createConnection } from './create-connection.js';
export { SupervisedWebSocket } from './supervised-web-socket.js';
export type { SupervisedWebSocketOptions } from './web-socket-options.js';
export type { CompatibleOptions } from './compatible-options.js';
export type { SupervisedWebSocketEventMap } from './web-socket-target.js';
export type { SocketErrorEvent, StatusEvent } from './web-socket-events.js';
export { LinekeeperError, AuthRefusedError } from '../protocol/errors.js';
export { explain } from './explain.js';
export { toFiveStatus, toSixStatus, type FiveStatus, type SixStatus } from './projections.js';
export * as presets from '../policies/presets.js';
export {
  decorrelatedJitter,
  equalJitter,
  fixedLadder,
  fullJitter,
  proportionalJitter,
  type Backoff,
  type BackoffInput,
  type ExponentialOptions,
} from '../policies/backoff.js';
export {
  closeCodes,
  isSendableCode,
  nameOfCode,
  type CloseVerb,
  type KnownCloseCode,
} from '../protocol/close-codes.js';
export type {
  Body,
  Codec,
  ControlFrame,
  Frame,
  NumberedFrame,
  Packed,
  Payload,
} from '../protocol/frames.js';
export type { ErrorCode } from '../protocol/error-codes.js';
export type { Logger } from '../protocol/logger.js';
export type { CloseCause, CloseInfo, ClosePolicy } from '../policies/close.js';
export type { EnvironmentFact, GatePolicy, Surroundings } from '../policies/gates.js';
export type { FrameData, HeartbeatPolicy } from '../policies/liveness.js';
export type { Overflow, QueueBounds } from '../policies/overflow.js';
export type { DelayRange, ResumePolicy, WaitReason } from '../policies/retry.js';
export type { StormPolicy } from '../policies/storm.js';
export type { ConnectionStatus } from '../../machines/connection.types.js';
export type { StatusReason } from '../../machines/describe.js';
export type { Clock } from '../actors/clock.js';
export type {
  AttemptInfo,
  CredentialsRequest,
  EnvironmentSource,
  Handshake,
  Provided,
} from '../actors/ports.js';
export type { MessageData, WebSocketClass, WebSocketLike } from '../actors/web-socket.js';
export type * from './types.js';
