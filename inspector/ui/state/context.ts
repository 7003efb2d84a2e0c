import { createContext, use } from 'react';
import type { TimelineRow } from '../../model/index.js';
import type { Subject } from './subject.js';
import type { ViewState } from './view-state.js';
import type { Viewer } from './viewer.js';

/** The rows of the timeline that pass the filter, and where among them the looked at moment is. */
export interface TimelineView {
  readonly rows: readonly TimelineRow[];
  /** How many there are without the filter. */
  readonly total: number;
  /** The last row that is part of the moment; -1 when all are younger. */
  readonly index: number;
  /** Looks at the row that is so many further on; past the last one at now. */
  step(by: number): void;
  /** Looks at the first or the last row. */
  edge(which: 'first' | 'last'): void;
}

/** What every view is given. */
export interface Looking {
  readonly viewer: Viewer;
  readonly state: ViewState;
  /** Null while there is no client. */
  readonly subject: Subject | null;
  readonly timeline: TimelineView;
}

const Context = createContext<Looking | null>(null);

/** Gives the views below it what they show. */
export const LookingProvider = Context;

/** What is looked at; only below a provider. */
export function useLooking(): Looking {
  const looking = use(Context);
  if (looking === null) throw new Error('useLooking: there is no LookingProvider above');
  return looking;
}
