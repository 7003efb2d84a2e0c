import { Button } from '../parts/button.js';
import { useNow } from '../parts/use-now.js';
import { useLooking } from '../state/context.js';
import { clockTime, duration, shortTime } from '../state/format.js';
import { bandsOf } from '../state/status-bands.js';
import { seqAt, timeIn } from '../state/subject.js';
import { useStretch } from '../state/use-stretch.js';

/** The least width of a band, in % of the bar, and of the last one, which tells how things stand. */
const LEAST_BAND = 0.15;
const LEAST_LAST = 2;

const windows: readonly (readonly [ms: number, label: string])[] = [
  [0, 'All'],
  [300_000, '5 min'],
  [60_000, '1 min'],
  [15_000, '15 s'],
];

/** The recording as a line to walk along: statuses as bands, the moment as a thumb. */
export function TimeBar() {
  const { viewer, state, subject, timeline } = useLooking();
  const { from, to } = useStretch();
  const epochMs = useNow(1000, subject?.isLive === false);
  const client = subject?.client;
  if (subject === null || client === undefined) return null;
  const { isLive, moment, connectionId } = subject;
  const bands = connectionId === null ? [] : bandsOf(client, connectionId);
  const { startedAt } = client.info;
  const at = isLive ? to : moment.at;
  const end = client.isConnected ? 'Live' : 'The end';
  const share = (time: number): number =>
    (Math.min(1, Math.max(0, (time - from) / (to - from))) * 1000) / 10;
  const ago = duration(timeIn(client, moment, true, epochMs) - moment.at);

  return (
    <section
      className="lk-timebar"
      aria-label="Time travel"
      data-live={isLive}
      data-testid="timebar"
    >
      <div className="lk-timebar-steps">
        <Button
          icon="back"
          label="Step back"
          isIconOnly
          testId="step-back"
          blocked={timeline.index <= 0 ? 'this is the first row' : null}
          title="Step back (k)"
          onPress={() => timeline.step(-1)}
        />
        <Button
          icon={isLive ? 'pause' : 'play'}
          label={isLive ? 'Pause' : 'Go on live'}
          isIconOnly
          testId="pause"
          title={isLive ? 'Pause (space)' : 'Go on live (space)'}
          blocked={client.lastSeq < 0 ? 'nothing has happened yet' : null}
          onPress={() => viewer.lookAt(isLive ? client.lastSeq : 'live')}
        />
        <Button
          icon="forward"
          label="Step forward"
          isIconOnly
          testId="step-forward"
          blocked={isLive ? 'this is now' : null}
          title="Step forward (j)"
          onPress={() => timeline.step(1)}
        />
      </div>
      <div className="lk-scrub">
        <svg
          className="lk-scrub-bands"
          preserveAspectRatio="none"
          viewBox="0 0 100 1"
          aria-hidden="true"
        >
          {bands.map((band, index) => {
            const next = bands[index + 1]?.from;
            if (band.from > to || (next ?? to) <= from) return null;
            const left = share(band.from);
            const width = Math.max(
              next === undefined ? LEAST_LAST : LEAST_BAND,
              share(next ?? to) - left,
            );
            return (
              <rect
                key={band.from}
                data-status={band.status}
                x={Math.min(left, 100 - width)}
                width={width}
                y="0"
                height="1"
              >
                <title>{band.status}</title>
              </rect>
            );
          })}
        </svg>
        <input
          className="lk-scrub-range"
          type="range"
          aria-label="Moment of the recording"
          aria-valuetext={isLive ? 'live' : clockTime(startedAt + moment.at)}
          data-testid="scrub"
          min={Math.floor(from)}
          max={Math.ceil(to)}
          step={1}
          value={Math.round(at)}
          onChange={(event) => {
            const wanted = Number(event.target.value);
            if (wanted >= Math.ceil(to)) viewer.lookAt('live');
            else
              viewer.lookAt(
                Math.max(seqAt(client, startedAt + wanted), client.events.at(0)?.seq ?? 0),
              );
          }}
          onKeyDown={(event) => {
            const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
            if (by === undefined) return;
            event.preventDefault();
            timeline.step(by);
          }}
        />
        <div className="lk-scrub-axis" aria-hidden="true">
          <span>{shortTime(startedAt + from)}</span>
          <span>{shortTime(startedAt + to)}</span>
        </div>
      </div>
      <label className="lk-timebar-window">
        <span className="lk-hidden">Stretch of time shown</span>
        <select
          data-testid="window"
          value={state.settings.windowMs}
          onChange={(event) => viewer.arrange({ windowMs: Number(event.target.value) })}
        >
          {windows.map(([ms, label]) => (
            <option key={ms} value={ms}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {isLive ? (
        <span className="lk-live" data-over={!client.isConnected} data-testid="live-mark">
          <span className="lk-live-dot" aria-hidden="true" />
          {end}
        </span>
      ) : (
        <>
          <div className="lk-past" role="status" data-testid="past">
            <span>
              looking at <strong>{clockTime(startedAt + moment.at)}</strong>
              <span aria-hidden="true">, {ago} ago</span>
            </span>
            <Button
              icon="live"
              label={`Back to ${end.toLowerCase()}`}
              tone="primary"
              testId="go-live"
              title={`Back to ${end.toLowerCase()} (Esc)`}
              onPress={() => viewer.lookAt('live')}
            />
          </div>
          <span className="lk-live" data-past>
            Past
          </span>
        </>
      )}
    </section>
  );
}
