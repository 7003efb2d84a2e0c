import type { Source } from './source.js';

/** For a viewer that only reads recordings. */
export const noSource: Source = {
  invitation: null,
  start(sink) {
    sink.status({ phase: 'none', text: 'Recordings only', help: null, nextAttemptAt: null });
    return () => undefined;
  },
  command: () => Promise.reject(new Error('this viewer only reads recordings')),
  forget: () => undefined,
};
