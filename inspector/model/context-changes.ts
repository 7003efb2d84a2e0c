import diff from 'microdiff';
import type { Shown } from 'linekeeper/inspect';

/** A change of the context. */
export interface ContextChange {
  readonly type: 'added' | 'removed' | 'changed';
  /** As one writes it: `wait.delayMs`, `starts[2]`; empty for the whole. */
  readonly path: string;
  /** Undefined where there was none. */
  readonly before: Shown | undefined;
  readonly after: Shown | undefined;
}

const types = { CREATE: 'added', REMOVE: 'removed', CHANGE: 'changed' } as const;

const isBranch = (value: Shown): value is Exclude<Shown, string | number | boolean | null> =>
  typeof value === 'object' && value !== null;

const pathWords = (path: readonly (string | number)[]): string =>
  path
    .map((part, index) => {
      if (typeof part === 'number') return `[${String(part)}]`;
      if (/^[\w$-]+$/.test(part)) return index === 0 ? part : `.${part}`;
      return `[${JSON.stringify(part)}]`;
    })
    .join('');

/** What became of a context, in the order of its keys. */
export function contextChanges(before: Shown, after: Shown): readonly ContextChange[] {
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) {
    return before === after ? [] : [{ type: 'changed', path: '', before, after }];
  }
  // What is shown is JSON: it has no cycles.
  return diff(before, after, { cyclesFix: false }).map((change) => ({
    type: types[change.type],
    path: pathWords(change.path),
    before: change.type === 'CREATE' ? undefined : (change.oldValue as Shown),
    after: change.type === 'REMOVE' ? undefined : (change.value as Shown),
  }));
}
