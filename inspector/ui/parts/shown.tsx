import type { Shown } from 'linekeeper/inspect';

const isRedacted = (text: string): boolean => /^«.*»$/.test(text);

/** A value that has no parts. */
function Leaf({ value }: { readonly value: string | number | boolean | null }) {
  if (typeof value === 'string' && isRedacted(value)) {
    return (
      <span className="lk-shown-redacted" title="Not sent by the app">
        {value}
      </span>
    );
  }
  return <span data-type={value === null ? 'null' : typeof value}>{JSON.stringify(value)}</span>;
}

const isLeaf = (value: Shown): value is string | number | boolean | null =>
  typeof value !== 'object' || value === null;

/** What fits into a line. */
export function shortText(value: Shown | undefined, most = 80): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' && isRedacted(value) ? value : JSON.stringify(value);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** A value of an app, parts folded from the second level on. */
export function ShownValue({
  value,
  name,
  depth = 0,
}: {
  readonly value: Shown;
  readonly name?: string;
  readonly depth?: number;
}) {
  const key = name === undefined ? null : <span className="lk-shown-key">{name}</span>;
  if (isLeaf(value)) {
    return (
      <div className="lk-shown-line">
        {key}
        <Leaf value={value} />
      </div>
    );
  }
  const entries = Object.entries(value);
  if (entries.length === 0) {
    return (
      <div className="lk-shown-line">
        {key}
        <span data-type="null">{Array.isArray(value) ? '[]' : '{}'}</span>
      </div>
    );
  }
  const parts = entries.map(([part, inner]) => (
    <ShownValue key={part} name={part} value={inner} depth={depth + 1} />
  ));
  if (depth === 0 && name === undefined) return <div className="lk-shown">{parts}</div>;
  return (
    <details className="lk-shown-group" open={depth < 1}>
      <summary>
        {key}
        <span className="lk-shown-peek">{shortText(value, 40)}</span>
      </summary>
      <div className="lk-shown-parts">{parts}</div>
    </details>
  );
}
