import type { Shown } from 'linekeeper/inspect';
import type { ContextChange } from '../../model/index.js';
import { ShownValue, shortText } from '../parts/shown.js';
import { clockTime } from '../state/format.js';

const signs = { added: '+', removed: '−', changed: '~' } as const;

const DAY_MS = 86_400_000;

/** A value in a line; one that is a time of these hours, in ms since the epoch, as a time of day. */
function words(value: Shown | undefined, startedAt: number): string {
  return typeof value === 'number' && Math.abs(value - startedAt) < DAY_MS
    ? clockTime(value)
    : shortText(value);
}

function Change({
  change,
  startedAt,
}: {
  readonly change: ContextChange;
  readonly startedAt: number;
}) {
  const { type, path, before, after } = change;
  return (
    <li data-change={type} data-testid="context-change">
      <span className="lk-sign" title={type}>
        {signs[type]}
      </span>
      <span className="lk-change-path" title={path}>
        {path === '' ? 'all of it' : path}
      </span>
      <span className="lk-change-values">
        {type === 'added' ? null : (
          <del title={shortText(before, 400)}>{words(before, startedAt)}</del>
        )}
        {type === 'changed' ? <span aria-label="became"> → </span> : null}
        {type === 'removed' ? null : (
          <ins title={shortText(after, 400)}>{words(after, startedAt)}</ins>
        )}
      </span>
    </li>
  );
}

/** The context before and after a step as a difference, and the whole of it folded away. */
export function ContextChanges({
  changes,
  whole,
  startedAt,
}: {
  readonly changes: readonly ContextChange[];
  readonly whole: Shown;
  /** When the client started, in ms since the epoch. */
  readonly startedAt: number;
}) {
  return (
    <>
      {changes.length === 0 ? (
        <p className="lk-quiet">Nothing that is shown has changed.</p>
      ) : (
        <ul className="lk-changes">
          {changes.map((change) => (
            <Change key={change.path} change={change} startedAt={startedAt} />
          ))}
        </ul>
      )}
      {whole === null ? null : (
        <details className="lk-fold">
          <summary>The whole context</summary>
          <ShownValue value={whole} />
        </details>
      )}
    </>
  );
}
