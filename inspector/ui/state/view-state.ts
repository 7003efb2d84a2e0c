import type { ClientView, RowKind } from '../../model/index.js';
import type { Toast } from '../parts/toasts.js';
import type { SourceStatus } from '../sources/source.js';
import type { Settings } from './settings.js';

/** What is looked at. */
export interface Selection {
  readonly client: string;
  /** Null until the client has one. */
  readonly actor: string | null;
}

/** Whose rows the timeline shows. */
export type Scope = 'connection' | 'actor' | 'client';

export interface TimelineFilter {
  readonly text: string;
  readonly kinds: readonly RowKind[];
  readonly scope: Scope;
}

/** A dialog that is open. */
export type OpenDialog =
  | { readonly type: 'help' }
  | { readonly type: 'connect' }
  /** The text of a test, where the clipboard does not take it. */
  | { readonly type: 'copy'; readonly text: string };

/** Everything that the viewer shows: a new object after each change. */
export interface ViewState {
  readonly clients: readonly ClientView[];
  readonly source: SourceStatus;
  readonly selection: Selection | null;
  /** The seq that is looked at in the selected client; 'live' for what stands now. */
  readonly cursor: number | 'live';
  readonly filter: TimelineFilter;
  /** Nodes of the tree that are folded: `client`, or `client actor`. */
  readonly folded: ReadonlySet<string>;
  /** Whether the timeline keeps its last row in sight. */
  readonly isFollowing: boolean;
  readonly toasts: readonly Toast[];
  readonly dialog: OpenDialog | null;
  readonly settings: Settings;
}
