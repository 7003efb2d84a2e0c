export { createRelay, type Relay } from './create-relay.js';
export type { RelayClock } from './clock.js';
export type { RelayLimits } from './limits.js';
export type { RelayLogger, RelayOptions } from './options.js';
