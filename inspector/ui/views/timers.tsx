import type { ArmedTimer } from 'linekeeper/inspect';
import { duration } from '../state/format.js';
import { Part } from './part.js';

/** The delay of a timer, and the state that it belongs to, out of XState's id. */
function timerName({ id, edge }: ArmedTimer): string {
  const delay = id.replace(/^xstate\.after\./, '');
  const state = edge?.slice(0, edge.lastIndexOf(':')) ?? '';
  if (state === '' || !delay.endsWith(`.${state}`)) return delay;
  const leaf = state.slice(state.lastIndexOf('.') + 1);
  return `${delay.slice(0, -state.length - 1)} in ${leaf}`;
}

/** The timers that a step armed, and those that fired or were cancelled. */
export function Timers({
  armed,
  over,
}: {
  readonly armed: readonly ArmedTimer[];
  readonly over: readonly ArmedTimer[];
}) {
  if (armed.length + over.length === 0) return null;
  return (
    <Part title="Timers">
      <ul className="lk-plain" data-testid="timers">
        {over.map((timer) => (
          <li key={`over ${timer.id}`} data-change="removed" title={timer.id}>
            <span className="lk-sign">−</span> over: {timerName(timer)}
          </li>
        ))}
        {armed.map((timer) => (
          <li key={`armed ${timer.id}`} data-change="added" title={timer.id}>
            <span className="lk-sign">+</span> armed: {timerName(timer)}, {duration(timer.delayMs)}
          </li>
        ))}
      </ul>
    </Part>
  );
}
