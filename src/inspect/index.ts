export type * from './envelope.js';
export type {
  EdgeDefinition,
  MachineDefinition,
  StateDefinition,
  TriggerKind,
} from './definition.js';
export type { FaultSettings } from './faults.js';
export { inspectProtocol } from './envelope.js';
export { noFaults } from './faults.js';
export { describeMachine } from './describe-machine.js';
export { closeCodeNotes, type CloseCodeNote } from '../protocol/close-code-notes.js';
export { createInspector, type Inspector, type InspectorOptions } from './inspector.js';
export { CommandError } from './command-error.js';
export type { Visible } from './redaction.js';
export { createStatelyFeed, type StatelyEvent } from './stately.js';
