import { checks, pageChecks } from './checks.js';
import { chromiumDiffers, notSupervised } from './differences.js';
import { notApplicable } from './not-applicable.js';

/** `Create-invalid-urls.any.js (a space in the host)` is a part of the first word. */
const pathOf = (name: string): string => name.split(' ')[0]!;

const pathsOf = (names: object): readonly string[] => [...new Set(Object.keys(names).map(pathOf))];

const everywhere = pathsOf(checks);

/** The tests that have a check. */
export const coverage = (): { readonly checked: readonly string[] } => ({
  checked: pathsOf({ ...checks, ...pageChecks }),
});

const table = (head: string, reasons: Readonly<Record<string, string>>): readonly string[] => [
  `| web-platform-test | ${head} |`,
  '| --- | --- |',
  ...Object.entries(reasons).map(([name, reason]) => `| \`${name}\` | ${reason} |`),
];

/** docs/verification/web-socket.md */
export function pageText(): string {
  const all = coverage().checked.length;
  const supervised = Object.keys(notSupervised).length;
  const counts = [
    ['single-shot, in Node', everywhere.length],
    ['supervised, in Node', everywhere.length - supervised],
    ['single-shot, in Chromium', all],
    ['supervised, in Chromium', all - supervised],
  ] as const;
  return [
    '<!-- Made by test/conformance/web-socket/lists.test.ts; `npm run test:conformance -- lists -u` writes it anew. -->',
    '',
    '# SupervisedWebSocket as a WebSocket',
    '',
    'Does `SupervisedWebSocket` do what the class of the [WHATWG standard](https://websockets.spec.whatwg.org/) does? The folder `websockets` of [web-platform-tests](https://github.com/web-platform-tests/wpt/tree/master/websockets) asks browsers that. For each of its tests that can be asked of a class we have [a check of our own](../../test/conformance/web-socket), under the name of the test. The checks run against a real server, in Node and in a page.',
    '',
    '```sh',
    'npm run test:conformance -- web-socket   # in Node, on `ws`',
    'npm run test:browser -- web-socket       # in Chromium, with its own WebSocket as the control',
    '```',
    '',
    '| mode | tests passed |',
    '| --- | --- |',
    ...counts.map(([mode, count]) => `| ${mode} | ${String(count)} |`),
    '',
    `Those that are not run in Node need what only the page has: ${Object.keys(pageChecks)
      .map((name) => `\`${name}\``)
      .join(', ')}.`,
    '',
    '## What a supervised socket does instead',
    '',
    'By default it comes back, and keeps what is sent while it is down. So these hold for `single-shot` only.',
    '',
    ...table('a supervised socket', notSupervised),
    '',
    '## What has no control',
    '',
    'Chromium itself passes every check but these, which `SupervisedWebSocket` does pass there.',
    '',
    ...table('why', chromiumDiffers),
    '',
    '## What does not apply',
    '',
    ...table('why', notApplicable),
    '',
  ].join('\n');
}
