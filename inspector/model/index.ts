/** What happened in the inspected clients, as data: no DOM, no clock, no chance. */
export { ViewerError } from './error.js';
export type { EventLog } from './event-log.js';
export type { ClientView } from './client-view.js';
export {
  createViewerStore,
  type ViewerState,
  type ViewerStore,
  type ViewerStoreOptions,
} from './store.js';
export type { ActorMoment, ConnectionMoment, Moment, Timed, TransportMoment } from './moment.js';
export { momentAt } from './moment-at.js';
export { actorTree, type ActorNode } from './actor-tree.js';
export { filterRows, type RowFilter } from './row-filter.js';
export { rowKinds, usualKinds, type RowKind, type RowTone, type TimelineRow } from './row.js';
export { rowsOf } from './rows.js';
export {
  detailsOf,
  type EventDetails,
  type MicrostepDetails,
  type StepDetails,
} from './details.js';
export { closeDetails, type CloseDetails } from './close-details.js';
export type { ContextChange } from './context-changes.js';
export type { GuardAnswer, GuardResult } from './guard-answers.js';
export { seriesOf, type ConnectionSeries, type SeriesPoint } from './series.js';
export { eventForms, type EventForm, type FormField } from './event-forms.js';
export { readEventForm, type FormValues } from './read-event-form.js';
export { MAX_RECORDING_LENGTH, parseRecording, toRecording } from './recording.js';
export { copyAsTest, type CopySubject } from './copy/copy-as-test.js';
export type { CopyRange } from './copy/recorded-steps.js';
