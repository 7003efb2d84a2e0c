import { useMemo, useRef } from 'react';
import { Chart } from '../../chart/chart.js';
import { useLooking } from '../state/context.js';
import { timeIn } from '../state/subject.js';

/** A set that is the same object while its members are. */
function useStableSet(members: readonly string[]): ReadonlySet<string> {
  const key = members.join('\n');

  return useMemo(() => new Set(members), [key]);
}

/** The chart of what is selected, as it stands at the moment that is looked at. */
export function ChartPane({ isPage }: { readonly isPage: boolean }) {
  const { subject } = useLooking();
  const charted = subject?.charted ?? null;
  const actor = charted?.actor ?? null;
  const active = useStableSet(actor?.states ?? []);
  const step = actor?.step ?? null;
  const taken = useMemo(
    () =>
      step === null
        ? null
        : { key: step.seq, edges: step.microsteps.flatMap(({ edges }) => edges) },
    [step],
  );
  const latest = useRef(subject);
  latest.current = subject;
  const now = useMemo(
    () => (): number => {
      const { current } = latest;
      if (current === null) return 0;
      return timeIn(current.client, current.moment, current.isLive, Date.now());
    },
    [],
  );
  return (
    <section
      className="lk-stage"
      role={isPage ? 'main' : undefined}
      aria-label="Statechart"
      data-testid="chart"
      data-states={actor?.states.join(' ')}
    >
      {charted === null ? (
        <p className="lk-quiet lk-pad lk-centre">
          {subject?.actor === null
            ? 'It did not live at this moment.'
            : 'This actor has no statechart, and neither has its parent.'}
        </p>
      ) : (
        <Chart
          key={charted.definition.hash}
          definition={charted.definition}
          active={active}
          taken={taken}
          timers={charted.actor.armed}
          now={now}
          frozen={subject?.isLive !== true || !subject.client.isConnected}
        />
      )}
    </section>
  );
}
