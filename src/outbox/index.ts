/** Messages that outlive the page or the process, until the server has them. */
export { createOutbox } from './create-outbox.js';
export { memoryStore } from './memory-store.js';
export type * from './types.js';
