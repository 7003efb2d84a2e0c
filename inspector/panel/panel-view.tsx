import { useEffect, useState } from 'react';
import { App } from '../ui/app.js';
import { StatusMark } from '../ui/parts/status-mark.js';
import { Splitter } from '../ui/parts/splitter.js';
import { subjectOf } from '../ui/state/subject.js';
import type { Settings } from '../ui/state/settings.js';
import { useViewState } from '../ui/state/use-view-state.js';
import type { Viewer } from '../ui/state/viewer.js';

/** How high a docked panel is at first, and how small it may become, in px. */
const HEIGHT = 480;
const MIN_HEIGHT = 240;

export interface PanelProps {
  readonly viewer: Viewer;
  readonly isOpen: boolean;
  readonly isInline: boolean;
  /** What the page wants; null leaves it to the person. */
  readonly theme: Settings['theme'] | null;
  readonly onOpen: (isOpen: boolean) => void;
}

/** The button that opens a docked panel, with the status of what is watched. */
function Opener({ viewer, theme, onOpen }: PanelProps) {
  const state = useViewState(viewer);
  const status = subjectOf(state)?.connection?.status ?? null;
  return (
    <div className="lk-app lk-opener" data-theme={theme ?? state.settings.theme}>
      <button
        type="button"
        className="lk-opener-button"
        data-testid="panel-open"
        data-status={status?.status}
        aria-label="Open the linekeeper inspector"
        onClick={() => onOpen(true)}
      >
        {status === null ? null : <StatusMark status={status.status} />}
        <span>{status?.status ?? 'linekeeper'}</span>
      </button>
    </div>
  );
}

/** The viewer in an app: in its place, or along the bottom of the page. */
export function Panel(props: PanelProps) {
  const { viewer, isOpen, isInline, theme, onOpen } = props;
  const [height, setHeight] = useState(HEIGHT);
  useEffect(() => viewer.start(), [viewer]);
  if (isInline) {
    return (
      <div className="lk-panel" data-placement="inline">
        <App viewer={viewer} isPage={false} theme={theme} />
      </div>
    );
  }
  if (!isOpen) return <Opener {...props} />;
  return (
    <div className="lk-panel" data-placement="bottom" style={{ blockSize: `${height}px` }}>
      <Splitter
        label="Height of the inspector"
        axis="y"
        size={height}
        min={MIN_HEIGHT}
        max={Math.max(MIN_HEIGHT, window.innerHeight - 40)}
        isReversed
        onResize={setHeight}
      />
      <App viewer={viewer} isPage={false} theme={theme} onClose={() => onOpen(false)} />
    </div>
  );
}
