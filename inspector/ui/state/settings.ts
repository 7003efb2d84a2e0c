/** What a person has arranged; kept by the browser where it lets us. */
export interface Settings {
  readonly theme: 'auto' | 'light' | 'dark';
  /** Sizes of panes in px. */
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  /** How much of the recording the charts show, in ms; 0 for all of it. */
  readonly windowMs: number;
}

export const defaultSettings: Settings = {
  theme: 'auto',
  left: 296,
  right: 348,
  bottom: 252,
  windowMs: 0,
};

const KEY = 'linekeeper-inspector';
const themes: readonly unknown[] = ['auto', 'light', 'dark'];

/** Reading `localStorage` itself throws where cookies are blocked. */
const storage = (): Storage | null => {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
};

const sized = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise;

/** The settings as they were left; the defaults for what is missing or wrong. */
export function loadSettings(): Settings {
  let kept: Partial<Record<keyof Settings, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(storage()?.getItem(KEY) ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) kept = parsed;
  } catch {
    // Not ours, or broken: as if there were none.
  }
  const { theme, left, right, bottom, windowMs } = defaultSettings;
  return {
    theme: themes.includes(kept.theme) ? (kept.theme as Settings['theme']) : theme,
    left: sized(kept.left, left),
    right: sized(kept.right, right),
    bottom: sized(kept.bottom, bottom),
    windowMs: sized(kept.windowMs, windowMs),
  };
}

/** Keeps the settings, where the browser lets us. */
export function saveSettings(settings: Settings): void {
  try {
    storage()?.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Full or forbidden: they last until the page is closed.
  }
}
