import { useNow } from '../parts/use-now.js';
import { useLooking } from '../state/context.js';
import { duration } from '../state/format.js';

const marks = {
  open: <circle cx="5" cy="5" r="3.5" fill="currentColor" />,
  connecting: (
    <circle
      cx="5"
      cy="5"
      r="3.2"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeDasharray="3.4 1.6"
    />
  ),
  waiting: <path d="M5 1.2 9.2 8.6H.8z" fill="currentColor" />,
  refused: <path d="M2 2l6 6M8 2l-6 6" stroke="currentColor" strokeWidth="1.8" />,
  none: <path d="M1.5 5h7" stroke="currentColor" strokeWidth="1.8" />,
};

/** How the source of the records is doing. */
export function SourceChip() {
  const { state } = useLooking();
  const { phase, text, nextAttemptAt } = state.source;
  const now = useNow(250, nextAttemptAt !== null);
  const left = nextAttemptAt === null ? null : Math.max(0, nextAttemptAt - now);
  return (
    <div className="lk-source" data-testid="source" data-phase={phase}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        {marks[phase]}
      </svg>
      <span role="status">{text}</span>
      {left === null ? null : (
        <span className="lk-source-wait">
          , reconnecting in {duration(Math.ceil(left / 1000) * 1000).replace('.0', '')}
        </span>
      )}
    </div>
  );
}

/** What to do when the source is not well; nothing while it is. */
export function SourceHelp() {
  const { state } = useLooking();
  const { help, text, phase } = state.source;
  if (help === null) return null;
  return (
    <div className="lk-banner" role="alert" data-testid="source-help" data-phase={phase}>
      <strong>{text}.</strong> {help}
    </div>
  );
}
