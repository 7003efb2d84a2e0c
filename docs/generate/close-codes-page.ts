import { closeCodeNotes } from '../../src/protocol/close-code-notes.js';
import {
  closeCodes,
  FATAL_RANGE,
  MAX_REASON_BYTES,
  ownCloseCodes,
  verbOfCode,
  type CloseVerb,
  type KnownCloseCode,
} from '../../src/protocol/close-codes.js';
import { madeBy, page, table } from './markdown.js';

const codes = Object.keys(closeCodes).map(Number) as KnownCloseCode[];
const [firstFatal, lastFatal] = FATAL_RANGE;

const verbs: Readonly<Record<CloseVerb, string>> = {
  retry: 'Wait by the backoff policy in `cooldown`, then try again.',
  'room-reset': 'Wait by `roomReset` in `cooldown`, then try again.',
  auth: 'Try once with credentials that are asked for with `refresh: true`; if there are none, or they are refused too, wait in `blocked-auth`.',
  fatal: 'Go to `stopped` with reason `fatal`.',
};

const ranges: readonly (readonly [name: string, sample: number, why: string])[] = [
  [
    '1004, 1016-2999',
    1016,
    'Reserved by RFC 6455 for what is still to come: nothing is known against another try.',
  ],
  [
    '3000-3999',
    3999,
    'Registered with IANA by frameworks: unknown here, so nothing is known against another try.',
  ],
  [
    `${String(firstFatal)}-${String(lastFatal)}`,
    firstFatal + 50,
    'By custom the 4xx of HTTP: this request is wrong, and the next one would be the same.',
  ],
  ['4000-4999', 4999, 'Your own: unknown here. Name those that mean something with `close.codes`.'],
];

/** docs/close-codes.md. */
export function closeCodesPage(): string {
  const rows = codes.map((code) => {
    const [name, verb] = closeCodes[code];
    const { meaning, why } = closeCodeNotes[code];
    return [`**${String(code)}**`, name, `\`${verb}\``, meaning, why];
  });
  const own = Object.entries(ownCloseCodes).map(([use, code]) => [
    `**${String(code)}**`,
    use,
    closeCodeNotes[code].meaning,
  ]);
  return page(
    madeBy('src/protocol/close-codes.ts and src/protocol/close-code-notes.ts'),
    '# Close codes',
    'One table decides what follows a close. The same table gives the types and the messages of `explain()`.',
    '## The verbs',
    table(
      ['verb', 'what follows'],
      Object.entries(verbs).map(([verb, what]) => [`\`${verb}\``, what]),
    ),
    'A hint of the server beats the wait of `retry` and `room-reset`: `{"retryAfterMs": 12000}` as the close reason, or a `Retry-After` header on a refused upgrade where the runtime shows it (Node with `ws`). It is honoured as sent, plus up to 10 %, within 5 minutes.',
    'A refused upgrade with HTTP 401 or 403 counts as `auth`, where the runtime shows the status. The reasons `permission_changed` and `room_closed` count as `fatal`.',
    '## The table',
    table(['code', 'name', 'verb', 'what the peer says', 'why this verb'], rows),
    '## Every other code',
    table(
      ['codes', 'verb', 'why'],
      ranges.map(([name, sample, why]) => [name, `\`${verbOfCode(sample)}\``, why]),
    ),
    '## Codes that linekeeper sends',
    `Browsers let a page close with 1000 and 3000-4999 only, and with a reason of at most ${String(MAX_REASON_BYTES)} bytes of UTF-8; anything else throws. So these are all that is ever sent:`,
    table(['code', 'when', 'what it says'], own),
    '## Another verb for a code',
    [
      '```ts',
      "import { createConnection } from 'linekeeper';",
      '',
      'const connection = createConnection({',
      "  url: 'wss://example.org/socket',",
      '  close: {',
      "    codes: { 1011: 'fatal', 4409: 'retry' },",
      "    reasons: { maintenance: 'room-reset' },",
      "    classify: (close) => (close.httpStatus === 404 ? 'fatal' : undefined),",
      '  },',
      '});',
      '```',
    ],
    'The function is asked first, then the reason, then the code, then this table. One that throws is reported as [`CALLBACK_FAILED`](errors.md#callback_failed), and the table decides.',
  );
}
