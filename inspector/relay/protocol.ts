import type { inspectProtocol } from 'linekeeper/inspect';

/** The subprotocol of apps and viewers. Written here, as the relay runs without linekeeper. */
export const protocol: typeof inspectProtocol = 'linekeeper.inspect.v1';
