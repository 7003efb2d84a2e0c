import { fromCallback, type EventObject } from 'xstate';
import type { EnvironmentInput } from '../../machines/connection.types.js';
import { livePorts } from './ports.js';

/** Listens to the environment source while the connection is supervised. */
export const environmentActor = fromCallback<EventObject, EnvironmentInput>(
  ({ input, sendBack }) => {
    const { environment, switchboard } = livePorts(input);
    let isListening = true;
    let unwatch: (() => void) | undefined;
    try {
      unwatch = environment?.watch((fact) => {
        if (isListening) sendBack(fact);
      });
    } catch (error) {
      switchboard.report(error);
    }
    return () => {
      isListening = false;
      // XState stops the machine over a cleanup that throws.
      try {
        unwatch?.();
      } catch (error) {
        switchboard.report(error);
      }
    };
  },
);
