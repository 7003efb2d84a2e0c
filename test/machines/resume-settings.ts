import type { Setting } from './resume-suite.js';

const plain = { bound: 2, isSlow: false } as const;

/** What CI explores: each goes to the end of its bounds. */
export const settings = {
  both: {
    name: 'two messages each way, three links',
    setup: plain,
    bounds: { messages: { client: 2, server: 2 }, links: 3, restarts: 0 },
  },
  client: {
    name: 'the client sends more than it keeps',
    setup: plain,
    bounds: { messages: { client: 3, server: 1 }, links: 3, restarts: 0 },
  },
  server: {
    name: 'the server sends more than it keeps',
    setup: plain,
    bounds: { messages: { client: 1, server: 3 }, links: 3, restarts: 0 },
  },
  slow: {
    name: 'slow sockets, one message kept',
    setup: { bound: 1, isSlow: true },
    bounds: { messages: { client: 2, server: 2 }, links: 2, restarts: 0 },
  },
  restarts: {
    name: 'the server restarts',
    setup: { bound: 1, isSlow: false },
    bounds: { messages: { client: 2, server: 1 }, links: 3, restarts: 1 },
  },
} as const satisfies Record<string, Setting>;

/** What a night is long enough for. */
export const nightly: readonly Setting[] = [
  {
    name: 'three messages each way, three links',
    setup: plain,
    bounds: { messages: { client: 3, server: 3 }, links: 3, restarts: 0 },
  },
  {
    name: 'one message each way, four links and two restarts',
    setup: { bound: 1, isSlow: false },
    bounds: { messages: { client: 1, server: 1 }, links: 4, restarts: 2 },
  },
  {
    name: 'slow sockets, three links',
    setup: { bound: 1, isSlow: true },
    bounds: { messages: { client: 2, server: 2 }, links: 3, restarts: 0 },
  },
];
