import type { StateDefinition } from 'linekeeper/inspect';
import type { ReactElement } from 'react';

function Branch({
  state,
  active,
}: {
  readonly state: StateDefinition;
  readonly active: ReadonlySet<string>;
}): ReactElement {
  return (
    <li>
      <span
        className="lk-chart-outline-state"
        data-state={state.id}
        data-active={active.has(state.id)}
      >
        {state.key}
      </span>
      {state.states.length > 0 && (
        <ul>
          {state.states.map((child) => (
            <Branch key={child.id} state={child} active={active} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** The states as a plain nested list, for a chart that cannot be drawn. */
export function Outline({
  root,
  active,
  message,
}: {
  readonly root: StateDefinition;
  readonly active: ReadonlySet<string>;
  readonly message: string;
}): ReactElement {
  return (
    <div className="lk-chart-outline">
      <p role="alert">The chart cannot be drawn. {message}</p>
      <ul>
        <Branch state={root} active={active} />
      </ul>
    </div>
  );
}
