import { useMemo } from 'react';
import { seriesOf, type ClientView, type ConnectionMoment } from '../../model/index.js';
import { Sparkline } from '../parts/sparkline.js';
import { StatusChip } from '../parts/status-mark.js';
import { useNow } from '../parts/use-now.js';
import { useLooking } from '../state/context.js';
import { countdownOf, explanationAt } from '../state/explanation.js';
import { duration, shortTime } from '../state/format.js';
import { leafWords } from '../state/leaves.js';
import { bandsOf } from '../state/status-bands.js';
import { timeIn, type Subject } from '../state/subject.js';
import { useStretch } from '../state/use-stretch.js';

function Charts({
  client,
  connection,
  isLive,
}: {
  readonly client: ClientView;
  readonly connection: ConnectionMoment;
  readonly isLive: boolean;
}) {
  const { state, subject } = useLooking();
  const { from, to } = useStretch();
  const series = useMemo(() => seriesOf(client, connection.id), [client, connection.id]);
  const downs = bandsOf(client, connection.id)
    .filter(({ status }) => status !== 'connected')
    .map((band) => band.from);
  const cursor = isLive ? null : (subject?.moment.at ?? null);
  const shared = {
    from,
    to,
    cursor,
    formatTime: (at: number) => shortTime(client.info.startedAt + at),
  };
  // A chart that begins before the stretch would draw its line from there.
  const within = <Point extends { readonly at: number }>(
    points: readonly Point[],
  ): readonly Point[] =>
    state.settings.windowMs === 0 ? points : points.filter(({ at }) => at >= from);
  return (
    <div className="lk-header-charts">
      <Sparkline
        {...shared}
        label="RTT"
        points={within(series.rtt)}
        breaks={downs}
        format={(value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`}
        testId="chart-rtt"
      />
      <Sparkline
        {...shared}
        label="Queue"
        isStepped
        points={within(series.queued)}
        format={(value) => `${Math.round(value)}`}
        testId="chart-queue"
      />
      <Sparkline
        {...shared}
        label="Traffic"
        points={within(series.framesPerSecond)}
        format={(value) => `${value < 10 ? value.toFixed(1) : Math.round(value)}/s`}
        testId="chart-traffic"
      />
    </div>
  );
}

function ConnectionHeader({ subject, connection }: ConnectionHeaderProps) {
  const { client, moment, isLive } = subject;
  const due = connection.status?.nextAttemptAt ?? null;
  const now = timeIn(client, moment, isLive, useNow(due === null ? 1000 : 100, isLive));
  const { status } = connection;
  const countdown = countdownOf(connection, now);
  const isOver = isLive && !client.isConnected;
  const facts: readonly (readonly [string, string, string])[] = [
    ['attempt', 'Attempt', status === null ? 'none' : `${status.attempt}`],
    ['rtt', 'RTT', connection.rtt === null ? 'none' : duration(connection.rtt)],
    ['queued', 'Queue', `${connection.queued}`],
    ...(countdown === null && !isOver
      ? ([['since', 'For', duration(now - connection.since)]] as const)
      : []),
  ];

  return (
    <>
      <div className="lk-header-words">
        <div className="lk-header-line">
          <h2 title={connection.id}>{client.info.name}</h2>
          {status === null ? null : <StatusChip status={status.status} reason={status.reason} />}
        </div>
        <p className="lk-header-explain" data-testid="explain">
          {explanationAt(connection, now)}
        </p>
        <dl className="lk-facts">
          {countdown === null ? null : (
            <div className="lk-countdown">
              <dt>Next in</dt>
              <dd data-testid="countdown">{countdown}</dd>
            </div>
          )}
          {facts.map(([id, label, value]) => (
            <div key={id}>
              <dt>{label}</dt>
              <dd data-testid={`fact-${id}`}>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <Charts client={client} connection={connection} isLive={isLive} />
    </>
  );
}

interface ConnectionHeaderProps {
  readonly subject: Subject;
  readonly connection: ConnectionMoment;
}

/** What is looked at: its status in words, its figures, and how they went. */
export function SubjectHeader() {
  const { subject } = useLooking();
  if (subject === null) return null;
  const { actor, connection, client } = subject;
  return (
    <section
      className="lk-header"
      aria-label="Status"
      data-testid="subject"
      data-status={connection?.status?.status}
    >
      {connection !== null ? (
        <ConnectionHeader subject={subject} connection={connection} />
      ) : (
        <div className="lk-header-words">
          <div className="lk-header-line">
            <h2>{actor?.record.name ?? client.info.name}</h2>
            {actor === null ? null : <span className="lk-tag">{actor.status}</span>}
          </div>
          <p className="lk-header-explain">
            {actor === null
              ? 'Nothing of it was there at this moment.'
              : actor.states.length === 0
                ? `An actor without a chart${actor.record.src === null ? '' : `: ${actor.record.src}`}.`
                : leafWords(actor.states)}
          </p>
        </div>
      )}
    </section>
  );
}
