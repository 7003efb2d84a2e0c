import type { CloseInfo, Connection } from 'linekeeper';
import type { Screen, Tone } from './screen.js';
import { renderTable } from './table.js';
import type { Trickle } from './trickle.js';

/** What a scene, or a whole session, cost. */
export interface Score {
  readonly name: string;
  /** How each link and attempt ended. */
  readonly endings: readonly string[];
  /** From the fault to the moment the client knew; null when it never did. */
  readonly noticedMs: number | null;
  /** From the fault to the link that stayed; null when there is none. */
  readonly backMs: number | null;
  readonly attempts: number;
  readonly sent: number;
  readonly queued: number;
  readonly dropped: number;
  readonly lost: number;
}

const counters = ['attempts', 'sent', 'queued', 'dropped', 'lost'] as const;

const endingOf = ({ cause, code, httpStatus }: CloseInfo): string => {
  if (httpStatus !== undefined) return `HTTP ${httpStatus}`;
  if (cause === 'refused') return 'refused';
  if (cause === 'connect-timeout') return 'connect timeout';
  return String(code);
};

/** Counts from now on; the returned function tells the score. */
export function keepScore(
  name: string,
  connection: Connection,
  trickle: Trickle,
): (hasRecovered: boolean) => Score {
  const startedAt = performance.now();
  const counting = new AbortController();
  const count = () => {
    const { attempts, sent, dropped } = connection.getMetrics();
    return { attempts, sent, dropped, queued: trickle.queued, lost: trickle.lost };
  };
  const before = count();
  const known = connection.getSnapshot().lastClose;
  const closes = new Set<CloseInfo>();
  let noticedMs: number | null = null;
  let backMs: number | null = null;

  const unsubscribe = connection.subscribe(({ lastClose }) => {
    if (lastClose !== null && lastClose !== known) closes.add(lastClose);
  });
  connection.on(
    'close',
    () => {
      noticedMs ??= performance.now() - startedAt;
    },
    counting,
  );
  connection.on(
    'open',
    () => {
      backMs = performance.now() - startedAt;
    },
    counting,
  );

  return (hasRecovered) => {
    counting.abort();
    unsubscribe();
    const after = count();
    const [attempts, sent, queued, dropped, lost] = counters.map(
      (counter) => after[counter] - before[counter],
    ) as [number, number, number, number, number];
    return {
      name,
      endings: [...closes].map(endingOf),
      noticedMs,
      backMs: hasRecovered ? backMs : null,
      ...{ attempts, sent, queued, dropped, lost },
    };
  };
}

/** "1012 x 4, refused" */
function summarise(endings: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const ending of endings) counts.set(ending, (counts.get(ending) ?? 0) + 1);
  return [...counts]
    .map(([ending, count]) => (count === 1 ? ending : `${ending} x ${count}`))
    .join(', ');
}

const seconds = (ms: number | null): string => (ms === null ? '-' : `${(ms / 1000).toFixed(2)} s`);

/** The score in a sentence. */
export const describeScore = ({ name, endings, ...counts }: Score): string =>
  [
    `${name}: ended by ${summarise(endings) || 'nothing'}`,
    ...counters.map((counter) => `${counts[counter]} ${counter}`),
  ].join('; ');

const alarms: Readonly<Record<string, Tone>> = { dropped: 'wait', lost: 'bad' };

/** The table of the scores, with their sum below. */
export function renderScores(scores: readonly Score[], paint: Screen['paint']): string[] {
  const body = scores.map((score) => [
    score.name,
    summarise(score.endings),
    seconds(score.noticedMs),
    score.backMs === null ? 'not back' : seconds(score.backMs),
    ...counters.map((counter) => String(score[counter])),
  ]);
  const sums = counters.map((counter) =>
    String(scores.reduce((sum, score) => sum + score[counter], 0)),
  );
  return renderTable({
    head: ['scene', 'ended by', 'noticed', 'back after', ...counters],
    body,
    foot: ['all', '', '', '', ...sums],
    texts: 2,
    paint,
    toneOf: (title, cell) => {
      if (cell === 'not back') return 'bad';
      return cell === '0' ? 'quiet' : (alarms[title] ?? 'plain');
    },
  });
}
