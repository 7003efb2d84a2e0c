import { describe, it } from 'vitest';
import { replay } from './random-run.js';
import type { Setup } from './random-setup.js';
import type { Step } from './random-step.js';

const plain: Setup = {
  seed: 0,
  preset: 'default',
  transports: 1,
  sockets: 'browser',
  credentials: 'none',
  address: 'fixed',
  handshake: false,
  delivery: 'preset',
  resume: 'preset',
  gates: 'preset',
  maxAttempts: 'preset',
  stored: false,
};

/** What random worlds have found, shrunk: each was red once. */
const found: readonly (readonly [name: string, setup: Partial<Setup>, steps: readonly Step[]])[] = [
  [
    'stop() in a listener wins over a retryNow() of another listener of the same event',
    {},
    [
      ['start'],
      ['trap', 'error', 'force'],
      ['trap', 'error', 'stop'],
      ['nextTimer'],
      ['close', 0, 1008, ''],
    ],
  ],
  [
    'no credentials are asked for once stop() has returned',
    { credentials: 'function' },
    [
      ['trap', 'close', 'force'],
      ['start'],
      ['trap', 'close', 'stop'],
      ['advance', 10],
      ['close', 0, 1012, ''],
    ],
  ],
  [
    'stop() in the step that begins an attempt leaves no socket to be dialled',
    {},
    [['start'], ['advance', 10], ['trap', 'status', 'stop'], ['force']],
  ],
  [
    'stop() in the url function leaves no socket to be dialled',
    { address: 'provided' },
    [['trap', 'url', 'stop'], ['start']],
  ],
  [
    'a start() between two stops of one step begins nothing',
    {},
    [['trap', 'close', 'stop'], ['start'], ['advance', 10], ['trap', 'status', 'start'], ['stop']],
  ],
  [
    'send() in a listener after stop() does not take the stop back',
    {},
    [['trap', 'stable', 'stop'], ['start'], ['trap', 'stable', 'send'], ['advance', 20_000]],
  ],
];

describe('found by random worlds', () => {
  it.each(found)('%s', (_, setup, steps) => replay({ ...plain, ...setup }, steps));
});
