import { useMemo, useRef, useState, type CSSProperties } from 'react';
import { Splitter } from './parts/splitter.js';
import { Toasts } from './parts/toasts.js';
import { LookingProvider, type Looking } from './state/context.js';
import { subjectOf } from './state/subject.js';
import { useDrop } from './state/use-drop.js';
import { useKeyboard } from './state/use-keyboard.js';
import { useTimeline } from './state/use-timeline.js';
import { useLayout } from './state/use-layout.js';
import { useViewState } from './state/use-view-state.js';
import type { Settings } from './state/settings.js';
import type { Viewer } from './state/viewer.js';
import { ChartPane } from './views/chart-pane.js';
import { ClientTree } from './views/client-tree.js';
import { ControlPane } from './views/control-pane.js';
import { DetailsPane } from './views/details-pane.js';
import { Dialogs } from './views/dialogs.js';
import { EmptyState } from './views/empty-state.js';
import { SourceHelp } from './views/source-chip.js';
import { StatusSpeaker } from './views/status-speaker.js';
import { SubjectHeader } from './views/subject-header.js';
import { Tabs, type TabName } from './views/tabs.js';
import { TimeBar } from './views/time-bar.js';
import { Timeline } from './views/timeline.js';
import { TopBar } from './views/top-bar.js';

export interface AppProps {
  readonly viewer: Viewer;
  readonly isPage: boolean;
  /** What the page around it wants; null leaves it to the person. */
  readonly theme?: Settings['theme'] | null;
  /** Offers to close it. */
  readonly onClose?: (() => void) | undefined;
}

/** The whole viewer. A page has it for itself; a panel shares one with an app. */
export function App({ viewer, isPage, theme = null, onClose }: AppProps) {
  const state = useViewState(viewer);
  const root = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [tab, setTab] = useState<TabName>('chart');

  const { clients, selection, cursor, settings, source } = state;

  const subject = useMemo(() => subjectOf(state), [clients, selection, cursor, source]);
  const timeline = useTimeline(viewer, state, subject);
  const looking = useMemo<Looking>(
    () => ({ viewer, state, subject, timeline }),
    [viewer, state, subject, timeline],
  );
  const layout = useLayout(root);
  const isNarrow = layout === 'narrow';
  useKeyboard(root, isPage, looking, () => {
    setTab('timeline');
    // The field is there once its tab is.
    requestAnimationFrame(() => search.current?.focus());
  });
  const isOver = useDrop(root, isPage, viewer);

  const sizes = {
    '--lk-left': `${settings.left}px`,
    '--lk-right': `${settings.right}px`,
    '--lk-bottom': `${settings.bottom}px`,
  } as CSSProperties;
  const shows = (name: TabName): boolean => !isNarrow || tab === name;

  return (
    <LookingProvider value={looking}>
      <div
        ref={root}
        className="lk-app"
        data-theme={theme ?? settings.theme}
        data-layout={layout}
        data-live={cursor === 'live'}
        data-drop={isOver || undefined}
        data-testid="app"
        style={sizes}
      >
        <TopBar isPage={isPage} isSmall={isNarrow} hasTheme={theme === null} onClose={onClose} />
        {subject === null ? null : <SourceHelp />}
        {subject === null ? (
          <EmptyState isPage={isPage} />
        ) : (
          <div className="lk-body" data-tab={isNarrow ? tab : undefined}>
            {shows('control') ? (
              <div className="lk-left">
                <ClientTree />
                <ControlPane />
              </div>
            ) : null}
            {isNarrow ? null : (
              <Splitter
                label="Width of clients and control"
                axis="x"
                size={settings.left}
                min={200}
                max={480}
                onResize={(left) => viewer.arrange({ left })}
              />
            )}
            <SubjectHeader />
            {shows('chart') ? <ChartPane isPage={isPage} /> : null}
            <TimeBar />
            {isNarrow ? null : (
              <Splitter
                label="Height of the timeline"
                axis="y"
                size={settings.bottom}
                min={120}
                max={640}
                isReversed
                onResize={(bottom) => viewer.arrange({ bottom })}
              />
            )}
            {shows('timeline') ? <Timeline search={search} /> : null}
            {isNarrow ? null : (
              <Splitter
                label="Width of the details"
                axis="x"
                size={settings.right}
                min={240}
                max={640}
                isReversed
                onResize={(right) => viewer.arrange({ right })}
              />
            )}
            {shows('details') ? <DetailsPane /> : null}
          </div>
        )}
        {isNarrow && subject !== null ? <Tabs tab={tab} onTab={setTab} /> : null}
        <StatusSpeaker />
        <Toasts toasts={state.toasts} onDismiss={viewer.dismiss} />
        <Dialogs />
        {isOver ? <div className="lk-drop">Drop the recording to open it</div> : null}
      </div>
    </LookingProvider>
  );
}
