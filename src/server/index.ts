/** linekeeper/server: the server half, on `ws`. */
export { createConnectionServer } from './create-connection-server.js';
export {
  jwtAuthenticator,
  type JwtClaims,
  type JwtKey,
  type JwtOptions,
  type JwtUser,
} from './jwt.js';
export { AuthRefusedError, LinekeeperError } from '../protocol/errors.js';
export { limits as protocolLimits, SUBPROTOCOL } from '../protocol/limits.js';
export type { FrameErrorCode } from '../protocol/frame-errors.js';
export type {
  Body,
  Codec,
  ControlFrame,
  Frame,
  NumberedFrame,
  Packed,
  Payload,
} from '../protocol/frames.js';
export type { SequenceRange } from '../protocol/send-buffer.js';
export type { Clock } from '../actors/clock.js';
export type { Logger } from '../protocol/logger.js';
export type * from './types.js';
