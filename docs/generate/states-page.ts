import type { ConnectionStatus } from '../../machines/connection.types.js';
import { inside, type ChartState } from '../diagrams/chart.js';
import { isOrdinary, publicTransitions, type PublicTransition } from '../diagrams/public-states.js';
import { outcomeWords, triggerWords } from '../diagrams/words.js';
import { madeBy, page, table } from './markdown.js';
import { stateNotes } from './state-notes.js';

type Ways = readonly PublicTransition[];

const link = (status: ConnectionStatus): string => `[\`${status}\`](#${status})`;

/** Names of functions and options in the sentences of the machine, as code. */
const withCode = (words: string): string => words.replace(/\b\w+\([^)]*\)/g, '`$&`');

/** What ended an attempt or a link does not matter where a verdict on it decides. */
function whenOf(way: PublicTransition): string {
  const outcome = outcomeWords(way);
  if (outcome === null) return withCode(triggerWords(way));
  return `${way.from === 'connecting' ? 'the attempt fails' : 'the link ends'}, and ${outcome}`;
}

const cellOf = (ways: Ways): string => [...new Set(ways.map(whenOf))].join('<br>');

function rowsBy(ways: Ways, end: 'from' | 'to'): string[][] {
  const others = [...new Set(ways.map((way) => way[end]))];
  return others.map((other) => [link(other), cellOf(ways.filter((way) => way[end] === other))]);
}

function sectionOf(chart: ChartState, status: ConnectionStatus, all: Ways) {
  const { reasons, holds, send, show } = stateNotes[status];
  const descriptions = inside(chart)
    .filter((state) => state.status === status && state.parent?.status !== status)
    .map(({ description }) => description);
  const ways = all.filter(isOrdinary);
  const reasonRows = Object.entries(reasons).map(([reason, what]) => [`\`${reason}\``, what]);
  return [
    `## ${status}`,
    descriptions.join(' '),
    [
      `- **Holds:** ${holds}`,
      `- **\`send()\`:** ${send}`,
      `- **What a person should see:** ${show}`,
    ],
    ...(reasonRows.length === 0 ? [] : [table(['reason', 'meaning'], reasonRows)]),
    table(
      ['entered from', 'when'],
      rowsBy(
        ways.filter(({ to }) => to === status),
        'from',
      ),
    ),
    table(
      ['left for', 'when'],
      rowsBy(
        ways.filter(({ from }) => from === status),
        'to',
      ),
    ),
  ];
}

/** docs/states.md. */
export function statesPage(chart: ChartState): string {
  const all = publicTransitions(chart);
  const elsewhere = all.filter(({ via, to }) => via.includes('admission') && to !== 'connecting');
  const detours = new Set(
    elsewhere.map((way) => `to ${link(way.to)} if ${outcomeWords(way) ?? ''}`),
  );
  return page(
    madeBy('machines/connection.machine.ts and docs/generate/state-notes.ts'),
    '# The six states',
    'A connection is always in exactly one of six states. `getSnapshot()` has it as `status`, with a `reason` where there is more than one; `explain()` says it in a sentence.',
    '![The six states of a connection](diagrams/states.svg)',
    'This page and both pictures are made from the statechart that runs. [The whole chart](diagrams/connection.svg) shows what is inside: guards, delays, and the two states that are left at once and never seen, `admission` (the one way into an attempt) and `classify` (the one way out of a failed one).',
    '`stop()` leads to `stopped` from every state, at once.',
    `Every way to \`connecting\` asks first whether an attempt may be made now. If not, it leads elsewhere: ${[...detours].join('; ')}.`,
    ...(Object.keys(stateNotes) as ConnectionStatus[]).flatMap((status) =>
      sectionOf(chart, status, all),
    ),
  );
}
