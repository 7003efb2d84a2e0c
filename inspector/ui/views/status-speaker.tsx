import { useLooking } from '../state/context.js';

/** Tells a screen reader of each change of status, and of nothing that ticks. */
export function StatusSpeaker() {
  const { subject } = useLooking();
  const status = subject?.connection?.status ?? null;
  const reason = status?.reason == null ? '' : `, ${status.reason}`;
  return (
    <p className="lk-hidden" role="status" aria-live="polite" data-testid="speaker">
      {subject === null || status === null
        ? ''
        : `${subject.client.info.name}: ${status.status}${reason}`}
    </p>
  );
}
