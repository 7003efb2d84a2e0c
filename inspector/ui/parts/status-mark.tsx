import type { ConnectionStatus } from 'linekeeper';
import type { ReactElement } from 'react';

const solid = { fill: 'currentColor', stroke: 'none' };
const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.75 };

/** Each status has a shape of its own, so that colour is never the only sign. */
const shapes: Readonly<Record<ConnectionStatus, ReactElement>> = {
  connected: <circle cx="6" cy="6" r="4.5" {...solid} />,
  connecting: <circle cx="6" cy="6" r="4" {...line} strokeDasharray="4.2 2.1" />,
  cooldown: (
    <g {...line} strokeWidth="1.5" strokeLinecap="round">
      <circle cx="6" cy="6" r="4.4" />
      <path d="M6 3.6V6l1.6 1.2" />
    </g>
  ),
  offline: (
    <g {...line}>
      <circle cx="6" cy="6" r="4.2" />
      <path d="M3 9l6-6" />
    </g>
  ),
  'blocked-auth': <path d="M6 .8 11.2 6 6 11.2.8 6z" {...solid} />,
  stopped: <rect x="2" y="2" width="8" height="8" rx="1" {...line} />,
};

/** The shape and colour of a status; the word stands beside it. */
export function StatusMark({ status }: { readonly status: ConnectionStatus }) {
  return (
    <svg
      className="lk-status-mark"
      data-status={status}
      width="12"
      height="12"
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      {shapes[status]}
    </svg>
  );
}

/** A status as a word with its shape on its colour. */
export function StatusChip({
  status,
  reason = null,
}: {
  readonly status: ConnectionStatus;
  readonly reason?: string | null;
}) {
  return (
    <span className="lk-status-chip" data-status={status}>
      <StatusMark status={status} />
      <span>{status}</span>
      {reason === null ? null : <span className="lk-status-reason">{reason}</span>}
    </span>
  );
}
