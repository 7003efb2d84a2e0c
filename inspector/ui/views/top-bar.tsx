import { useRef } from 'react';
import { Button } from '../parts/button.js';
import type { IconName } from '../parts/icon.js';
import { Menu, MenuItem } from '../parts/menu.js';
import { useLooking } from '../state/context.js';
import { plural } from '../state/format.js';
import type { Settings } from '../state/settings.js';
import { copySubjectAsTest, exportClients } from './recordings.js';
import { SourceChip } from './source-chip.js';

interface ThemeButton {
  readonly icon: IconName;
  readonly next: Settings['theme'];
  readonly label: string;
}

const themes = {
  auto: { icon: 'auto', next: 'light', label: 'Theme: as the system' },
  light: { icon: 'sun', next: 'dark', label: 'Theme: light' },
  dark: { icon: 'moon', next: 'auto', label: 'Theme: dark' },
} as const satisfies Record<Settings['theme'], ThemeButton>;

function Recordings({ isSmall }: { readonly isSmall: boolean }) {
  const { viewer, state, subject } = useLooking();
  const file = useRef<HTMLInputElement>(null);
  const none = 'nothing was seen yet';
  const { clients } = state;
  return (
    <>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        multiple
        hidden
        data-testid="import-file"
        onChange={(event) => {
          void viewer.importFiles([...(event.target.files ?? [])]);
          // The same file may be chosen again.
          event.target.value = '';
        }}
      />
      <Menu icon="save" label="Recording" isIconOnly={isSmall} align="end" testId="recording">
        <MenuItem
          icon="save"
          label="Export the selected client"
          hint={subject === null ? none : subject.client.info.name}
          blocked={subject === null ? none : null}
          testId="export-client"
          onPress={() => {
            if (subject !== null) exportClients(viewer, [subject.client]);
          }}
        />
        <MenuItem
          icon="save"
          label="Export everything"
          hint={plural(clients.length, 'client')}
          blocked={clients.length === 0 ? none : null}
          testId="export-all"
          onPress={() => exportClients(viewer, clients)}
        />
        <MenuItem
          icon="open"
          label="Import a recording"
          hint="or drop the file anywhere"
          testId="import"
          onPress={() => file.current?.click()}
        />
        <MenuItem
          icon="flask"
          label="Copy as test"
          hint="a vitest case that replays it under a virtual clock"
          blocked={subject === null ? none : null}
          testId="copy-as-test"
          onPress={() => {
            if (subject !== null) void copySubjectAsTest(viewer, subject);
          }}
        />
      </Menu>
    </>
  );
}

export interface TopBarProps {
  readonly isPage: boolean;
  readonly isSmall: boolean;
  /** Whether a person may choose the theme. */
  readonly hasTheme: boolean;
  readonly onClose?: (() => void) | undefined;
}

/** The name of the tool, how its source is, and what concerns everything. */
export function TopBar({ isPage, isSmall, hasTheme, onClose }: TopBarProps) {
  const { viewer, state } = useLooking();
  const theme = themes[state.settings.theme];
  return (
    <header className="lk-top" role={isPage ? 'banner' : 'group'} aria-label="linekeeper inspector">
      <svg className="lk-logo" width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
        <path d="M2 11h4l2.5-6 4 12L15 11h5" />
      </svg>
      <h1>
        linekeeper<span> inspector</span>
      </h1>
      <SourceChip />
      <span className="lk-space" />
      {viewer.source.invitation === null || state.source.phase === 'refused' ? null : (
        <Button
          icon="plug"
          label="Connect an app"
          isIconOnly={isSmall}
          testId="connect-help"
          onPress={() => viewer.open({ type: 'connect' })}
        />
      )}
      <Recordings isSmall={isSmall} />
      {hasTheme ? (
        <Button
          icon={theme.icon}
          label={`${theme.label}. Change to ${theme.next}`}
          title={theme.label}
          isIconOnly
          tone="ghost"
          testId="theme"
          onPress={() => viewer.arrange({ theme: theme.next })}
        />
      ) : null}
      <Button
        icon="help"
        label="Keys (?)"
        isIconOnly
        tone="ghost"
        testId="help"
        onPress={() => viewer.open({ type: 'help' })}
      />
      {onClose === undefined ? null : (
        <Button
          icon="close"
          label="Close the inspector"
          isIconOnly
          tone="ghost"
          testId="panel-close"
          onPress={onClose}
        />
      )}
    </header>
  );
}
