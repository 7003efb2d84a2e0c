import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createGraph, root } from './mutation/module-graph.js';
import type { Product } from './resume-product.js';
import { makeResumeWorlds } from './resume-worlds.js';

type Change = readonly [path: string, what: string, into: string];

/** Both halves, with something else in the place of some of their source. */
function broken(changes: readonly Change[]): Product {
  const sources: Record<string, string> = {};
  for (const [path, what, into] of changes) {
    const source = sources[path] ?? readFileSync(root + path, 'utf8');
    if (!source.includes(what)) throw new Error(`${path} has no "${what}" any more`);
    sources[path] = source.replace(what, into);
  }
  const { load } = createGraph({ sources });
  return {
    ...(load('src/client/index.ts') as Product),
    ...(load('src/server/index.ts') as Product),
  };
}

const client = 'src/client/session.ts';
const server = 'src/server/client.ts';
const stream = 'src/protocol/stream.ts';

const mistakes: readonly (readonly [mistake: string, changes: readonly Change[], says: RegExp])[] =
  [
    [
      'a client repeats nothing',
      [[client, 'of this.#stream.kept()) {', 'of [] as [number, string][]) {']],
      /SEQUENCE_GAP|at rest/,
    ],
    [
      'a client does not say what it has forgotten',
      [[client, "talk.control({ type: 'lost'", "void ({ type: 'lost'"]],
      /SEQUENCE_GAP|at rest/,
    ],
    [
      'a client does not tell its app what is lost',
      [[client, 'if (isLost) this.#tellLoss(loss);', '']],
      /due was|recovered is false, lost is false|went with the session/,
    ],
    [
      'a client that could not resume counts only what it keeps',
      [
        [
          client,
          'const { confirmed, next, received } = this.#stream;',
          'const { first, next, received } = this.#stream; const confirmed = first - 1;',
        ],
      ],
      /went with the session/,
    ],
    [
      'a client says that everything came back',
      [[client, 'this.#recovered = loss === null ? null : !isLost;', 'this.#recovered = true;']],
      /recovered is true, lost is true/,
    ],
    [
      'a server lets every token hold for ever',
      [[server, 'epoch < this.#confirmed ||', '']],
      /a void token was taken|SUPERSEDED/,
    ],
    [
      'a server takes links that were overtaken',
      [[server, "hello.link <= this.#linkNumber ? 'late' : null", 'null']],
      /./,
    ],
    [
      'a server repeats one too few',
      [[server, 'this.#written = this.#stream.first - 1;', 'this.#written = this.#stream.first;']],
      /SEQUENCE_GAP|at rest/,
    ],
    [
      'a server does not say what it forgot before it was written',
      [[server, "this.#control({ type: 'lost', next: first });", '']],
      /SEQUENCE_GAP|at rest/,
    ],
    [
      'a stream acknowledges one more than it has received',
      [
        [
          stream,
          'return this.#received;\n  }\n\n  /** Whether something was',
          'return this.#received + 1;\n  }\n\n  /** Whether something was',
        ],
      ],
      /ACK_AHEAD|at rest|due was/,
    ],
  ];

describe('random worlds find that', () => {
  it.each(mistakes)(
    '%s',
    (_, changes, says) => {
      expect(String(makeResumeWorlds(2000, 1, broken(changes)))).toMatch(says);
    },
    120_000,
  );
});
