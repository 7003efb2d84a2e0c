import { useLooking } from '../state/context.js';
import { ConnectLines } from './connect-lines.js';

/** What is shown before the first client: how to get one. */
export function EmptyState({ isPage }: { readonly isPage: boolean }) {
  const { viewer, state } = useLooking();
  const { invitation } = viewer.source;
  const { text, help } = state.source;
  return (
    <section
      className="lk-empty"
      role={isPage ? 'main' : undefined}
      aria-label="How to begin"
      data-testid="empty"
    >
      <div className="lk-empty-box">
        <svg className="lk-empty-art" viewBox="0 0 240 72" aria-hidden="true">
          <rect x="8" y="20" width="64" height="32" rx="6" />
          <rect x="168" y="20" width="64" height="32" rx="6" />
          <path d="M72 36h24l8-14 14 28 9-14h41" />
        </svg>
        <h2>{help === null ? 'No app is connected yet' : text}</h2>
        {help === null ? null : (
          <p role="alert" data-testid="source-help">
            {help}
          </p>
        )}
        {invitation === null || help !== null ? null : (
          <>
            <p>Paste these lines into an app, and it appears here, in the browser or in Node.</p>
            <ConnectLines invitation={invitation} />
          </>
        )}
        <p className="lk-quiet">You can also drop a recording anywhere on this page.</p>
      </div>
    </section>
  );
}
