import type { Shown } from 'linekeeper/inspect';
import type { ContextChange } from '../../model/index.js';
import { ShownValue, shortText } from '../parts/shown.js';

const signs = { added: '+', removed: '−', changed: '~' } as const;

function Change({ change }: { readonly change: ContextChange }) {
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
        {type === 'added' ? null : <del title={shortText(before, 400)}>{shortText(before)}</del>}
        {type === 'changed' ? <span aria-label="became"> → </span> : null}
        {type === 'removed' ? null : <ins title={shortText(after, 400)}>{shortText(after)}</ins>}
      </span>
    </li>
  );
}

/** The context before and after a step as a difference, and the whole of it folded away. */
export function ContextChanges({
  changes,
  whole,
}: {
  readonly changes: readonly ContextChange[];
  readonly whole: Shown;
}) {
  return (
    <>
      {changes.length === 0 ? (
        <p className="lk-quiet">Unchanged.</p>
      ) : (
        <ul className="lk-changes">
          {changes.map((change) => (
            <Change key={change.path} change={change} />
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
