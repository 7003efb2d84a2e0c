import type { KeyboardEvent } from 'react';
import { Icon, type IconName } from '../parts/icon.js';

const tabs = [
  ['chart', 'Chart', 'auto'],
  ['timeline', 'Timeline', 'clock'],
  ['details', 'Details', 'search'],
  ['control', 'Clients', 'unplug'],
] as const satisfies readonly (readonly [string, string, IconName])[];

/** Which pane a narrow page shows. */
export type TabName = (typeof tabs)[number][0];

/** The panes of a narrow page, one at a time. */
export function Tabs({
  tab,
  onTab,
}: {
  readonly tab: TabName;
  readonly onTab: (tab: TabName) => void;
}) {
  const walk = (event: KeyboardEvent<HTMLElement>): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const index = tabs.findIndex(([name]) => name === tab);
    const next = tabs.at((index + by) % tabs.length);
    if (next === undefined) return;
    onTab(next[0]);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next[0]}"]`)?.focus();
  };
  return (
    <div className="lk-tabs" role="tablist" aria-label="Panes" onKeyDown={walk}>
      {tabs.map(([name, label, icon]) => (
        <button
          key={name}
          type="button"
          role="tab"
          className="lk-tab"
          data-tab={name}
          data-testid={`tab-${name}`}
          aria-selected={tab === name}
          tabIndex={tab === name ? 0 : -1}
          onClick={() => onTab(name)}
        >
          <Icon name={icon} />
          {label}
        </button>
      ))}
    </div>
  );
}
