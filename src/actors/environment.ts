import { fromCallback, type EventObject } from 'xstate';
import type { EnvironmentInput } from '../../machines/connection.types.js';
import { factTypes } from '../policies/gates.js';
import { livePorts } from './ports.js';

const unknownFact = (type: unknown): TypeError =>
  new TypeError(
    `environment.watch told ${typeof type === 'string' ? type : 'a fact without a type'}; accepted: ${factTypes.join(', ')}`,
  );

/** Listens to the environment source while the connection is supervised. */
export const environmentActor = fromCallback<EventObject, EnvironmentInput>(
  ({ input, sendBack }) => {
    const { environment, switchboard } = livePorts(input);
    let isListening = true;
    let unwatch: (() => void) | undefined;
    try {
      unwatch = environment?.watch((fact: unknown) => {
        if (!isListening) return;
        const type = typeof fact === 'object' && fact !== null && 'type' in fact && fact.type;
        const known = factTypes.find((name) => name === type);
        if (known !== undefined) sendBack({ type: known });
        else switchboard.report(unknownFact(type));
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
