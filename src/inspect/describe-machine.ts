import type { AnyStateMachine } from 'xstate';
import type { MachineDefinition } from './definition.js';
import { MachineReading } from './machine-reading.js';

/**
 * The chart of an XState v5 machine as an inspector draws it.
 *
 * @throws TypeError for anything else.
 */
export function describeMachine(machine: object): MachineDefinition {
  if (!('root' in machine && 'definition' in machine)) {
    throw new TypeError('describeMachine: accepted: a machine of XState v5');
  }
  return new MachineReading(machine as AnyStateMachine).definition;
}
