import { useMemo } from 'react';
import {
  detailsOf,
  rowsOf,
  type CloseDetails,
  type ClientView,
  type EventDetails,
  type TimelineRow,
} from '../../model/index.js';
import { ShownValue } from '../parts/shown.js';
import { useLooking } from '../state/context.js';
import { rowText, withoutNoTime } from '../state/explanation.js';
import { clockTime, duration } from '../state/format.js';
import { rowIndex } from '../state/use-timeline.js';
import type { Subject } from '../state/subject.js';
import { ContextChanges } from './context-changes.js';
import { Microsteps } from './microsteps.js';
import { Part } from './part.js';
import { Timers } from './timers.js';

/** The row of an event; undefined for one that has none. */
function rowOf(client: ClientView, seq: number): TimelineRow | undefined {
  const rows = rowsOf(client);
  const row = rows[rowIndex(rows, seq)];
  return row?.seq === seq ? row : undefined;
}

/** What people call the sender of an event. */
function senderOf(subject: Subject | null, source: string | null): string {
  if (source === null) return 'the app';
  return subject?.moment.actors.get(source)?.record.name ?? source;
}

/** The event that led to the moment: of the past the one that is looked at, of now the last step. */
function seqOf(subject: Subject, cursor: number | 'live'): number | null {
  if (cursor !== 'live') return cursor;
  return subject.charted?.actor.step?.seq ?? subject.connection?.status?.seq ?? null;
}

function Close({ close }: { readonly close: CloseDetails }) {
  const { code, name, reason, meaning, why, close: told } = close;
  const pairs: readonly (readonly [string, string])[] =
    told === null
      ? []
      : [
          ['cause', told.cause],
          ['clean', told.wasClean ? 'yes' : 'no'],
          ['transport', told.transport ?? ''],
          ['HTTP status', told.httpStatus === null ? '' : `${told.httpStatus}`],
          ['retry after', told.retryAfterMs === null ? '' : duration(told.retryAfterMs)],
        ];
  return (
    <Part title="Close">
      <div className="lk-close" data-testid="close" data-code={code}>
        <p className="lk-close-code">
          <strong>{code}</strong> {name}
          {reason === '' ? null : <q>{reason}</q>}
        </p>
        {meaning === null ? null : <p>{meaning}</p>}
        {why === null ? null : <p className="lk-quiet">{why}</p>}
        <dl className="lk-pairs">
          {pairs.map(([term, value]) =>
            value === '' ? null : (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{value}</dd>
              </div>
            ),
          )}
        </dl>
      </div>
    </Part>
  );
}

function Step({
  step,
  startedAt,
}: {
  readonly step: NonNullable<EventDetails['step']>;
  readonly startedAt: number;
}) {
  return (
    <>
      <Part title="What happened">
        <Microsteps microsteps={step.microsteps} />
      </Part>
      <Part title="Context">
        <ContextChanges changes={step.changes} whole={step.contextAfter} startedAt={startedAt} />
      </Part>
      <Timers armed={step.armed} over={step.over} />
    </>
  );
}

/** The step that led to the moment that is looked at, in every detail. */
export function DetailsPane() {
  const { state, subject } = useLooking();
  const client = subject?.client ?? null;
  const seq = subject === null ? null : seqOf(subject, state.cursor);
  const details = useMemo(
    () => (client === null || seq === null ? null : detailsOf(client, seq)),
    // Of an event that is kept the details never change.

    [client?.id, seq],
  );
  const row = client === null || seq === null ? undefined : rowOf(client, seq);
  const told = row === undefined ? '' : rowText(row);
  return (
    <section
      className="lk-details"
      aria-label="Details"
      data-testid="details"
      data-seq={seq ?? undefined}
    >
      <header className="lk-pane-head">
        <h2>{state.cursor === 'live' ? 'Last step' : 'Details'}</h2>
        {details === null || client === null ? null : (
          <span className="lk-quiet">
            #{details.event.seq} at {clockTime(client.info.startedAt + details.event.at)}
          </span>
        )}
      </header>
      {details === null ? (
        <p className="lk-quiet lk-pad">
          {seq === null
            ? 'Nothing has happened yet. Select a row of the timeline to see it in detail.'
            : 'This event is no longer kept. Select a younger row.'}
        </p>
      ) : (
        <div
          className="lk-details-body"
          tabIndex={0}
          role="group"
          aria-label="Details of the event"
        >
          <div className="lk-details-title">
            <span className="lk-tag">{details.event.kind}</span>
            <strong title={details.step?.eventType}>{row?.title ?? details.subject}</strong>
          </div>
          <p className="lk-quiet lk-wrap">
            {details.step === null
              ? told
              : `${details.subject}, sent by ${senderOf(subject, details.step.source)}`}
          </p>
          {details.explanation === null ? null : (
            <p className="lk-explain" data-testid="details-explain">
              {withoutNoTime(details.explanation)}
            </p>
          )}
          {details.close === null ? null : <Close close={details.close} />}
          {details.step === null ? null : (
            <Step step={details.step} startedAt={client?.info.startedAt ?? 0} />
          )}
          {details.fields.length === 0 ? null : (
            <Part title={details.step === null ? 'Record' : 'Event'}>
              <ShownValue
                value={Object.fromEntries(details.fields.map(({ name, value }) => [name, value]))}
              />
            </Part>
          )}
        </div>
      )}
    </section>
  );
}
