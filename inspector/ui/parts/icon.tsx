/** Strokes on a grid of 16. */
const strokes = {
  play: 'M5 3.5v9l7-4.5z',
  stop: 'M4 4h8v8H4z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  key: 'M10 9.5A3.25 3.25 0 1 0 7 7.6L2.5 12v1.5h2V12H6v-1.5h1.2L8 9.7',
  cut: 'M5.2 5.2 13 12.5M5.2 10.8 13 3.5M4 6a1.75 1.75 0 1 0 0-3.5A1.75 1.75 0 0 0 4 6zM4 13.5A1.75 1.75 0 1 0 4 10a1.75 1.75 0 0 0 0 3.5z',
  plug: 'M6 2.5V5M10 2.5V5M4.5 5h7v2.5a3.5 3.5 0 0 1-7 0zM8 11v2.5',
  unplug: 'M6 1.5V4M10 1.5V4M4.5 4h7v1.8a3.5 3.5 0 0 1-7 0zM8 12v2.5M5 12.5l-1.5 1M11 12.5l1.5 1',
  snow: 'M8 2v12M2.8 5l10.4 6M13.2 5 2.8 11',
  clock: 'M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 5v3l2 1.5',
  ban: 'M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM4.2 4.2l7.6 7.6',
  wifi: 'M2.5 6.5a8 8 0 0 1 11 0M5 9a4.5 4.5 0 0 1 6 0M8 12h.01M3 2.5l10 11',
  eye: 'M2 8s2.2-3.8 6-3.8S14 8 14 8s-2.2 3.8-6 3.8S2 8 2 8zM8 9.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM3 3l10 10',
  save: 'M8 2.5v7M5 7l3 3 3-3M3 13h10',
  open: 'M8 10V3M5 5.5l3-3 3 3M3 13h10',
  copy: 'M5.5 5.5h7v8h-7zM10.5 5.5v-3h-7v8h2',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.5V3M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z',
  auto: 'M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 2.5v11M8 5l3.5 3.5M8 8.5l2.8 2.8',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2',
  back: 'M10 3.5 5.5 8l4.5 4.5',
  forward: 'M6 3.5 10.5 8 6 12.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  close: 'M4 4l8 8M12 4l-8 8',
  live: 'M8 9.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM4.8 11.2a4.5 4.5 0 0 1 0-6.4M11.2 4.8a4.5 4.5 0 0 1 0 6.4M2.7 13.3a7.5 7.5 0 0 1 0-10.6M13.3 2.7a7.5 7.5 0 0 1 0 10.6',
  send: 'M14 2 2 7l4.5 2L8.5 13.5zM14 2 6.5 9',
  flask: 'M6 2.5h4M6.8 2.5v4L3.5 12a1 1 0 0 0 .9 1.5h7.2a1 1 0 0 0 .9-1.5L9.2 6.5v-4M5 10h6',
  bin: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9',
  filter: 'M2.5 3h11L9.5 8.3v4.2l-3 1V8.3z',
  help: 'M5.8 6a2.3 2.3 0 1 1 3.3 2.1c-.8.4-1.1.8-1.1 1.6M8 12.2h.01',
  tail: 'M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3.5 13.5h9',
} as const;

export type IconName = keyof typeof strokes;

/** A small picture beside words, or under a label: never alone for a screen reader. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="lk-icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={strokes[name]} />
    </svg>
  );
}
