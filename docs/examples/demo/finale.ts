import { fileURLToPath } from 'node:url';
import { cutStream, type CutScore, type Speakers } from './cut/cut-stream.js';
import { limitOf } from './limit.js';
import type { Screen } from './screen.js';
import { renderTable } from './table.js';

/** What is about to be broken, and what to expect. */
export const finaleHeadline =
  "A session: the README's server and client, cut mid-stream. Expect nothing to be lost.";

const repository = fileURLToPath(new URL('../../..', import.meta.url));

const example = (file: string, env: NodeJS.ProcessEnv) => ({
  args: ['--import', 'tsx', `docs/examples/${file}`],
  cwd: repository,
  env,
});

/** The files of the README, as they are there. */
export const readmeSpeakers: Speakers = {
  server: (port) => example('quick-start-server.ts', { PORT: String(port) }),
  client: (port) => example('quick-start.ts', { SERVER: `ws://localhost:${port}` }),
};

const plan = { kills: 3, everyMs: 10, delayMs: 50, flowMs: 700 };

/** A stream that has not come through by then has failed. */
const LIMIT_MS = 45_000;

function renderScore({ up, down }: CutScore, paint: Screen['paint']): string[] {
  const rows = [
    ['client to server', up],
    ['server to client', down],
  ] as const;
  return renderTable({
    head: ['numbers', 'sent', 'received', 'lost', 'doubled', 'out of order'],
    body: rows.map(([way, { sent, received, missing, doubled, disordered }]) => [
      way,
      ...[sent, received, missing, doubled, disordered].map(String),
    ]),
    texts: 1,
    paint,
    toneOf: (title, cell) => {
      if (title === 'sent' || title === 'received') return 'plain';
      return cell === '0' ? 'good' : 'bad';
    },
  });
}

/**
 * Kills the link between two processes with SIGKILL, several times in the midst of a numbered stream
 * both ways. Resolves with whether each number has arrived once and in order.
 */
export async function playFinale(
  screen: Screen,
  quit: AbortSignal,
  speakers: Speakers = readmeSpeakers,
): Promise<boolean> {
  const limit = limitOf(quit, LIMIT_MS);
  let score: CutScore;
  try {
    score = await cutStream(
      speakers,
      plan,
      {
        flows: ({ server, client, relay }) => {
          const { everyMs, delayMs } = plan;
          screen.line(
            'processes',
            'note',
            `client ${client}, relay ${relay}, server ${server}, with default options`,
          );
          const pace = `a number each way every ${everyMs} ms; the relay takes ${delayMs} ms`;
          screen.line('stream', 'good', pace);
        },
        killed: ({ pid, up, down }) => {
          screen.line(
            'link',
            'bad',
            `kill -9 ${pid}, with ${up} numbers up and ${down} down in it`,
          );
        },
        flowsAgain: ({ pid, afterMs }) => {
          const after = (afterMs / 1000).toFixed(2);
          screen.line(
            'link',
            'good',
            `${pid} is the relay now; numbers flow again after ${after} s`,
          );
        },
      },
      limit,
    );
  } catch (error) {
    if (quit.aborted || !limit.aborted) throw error;
    screen.say('The stream did not come through in time.', 'bad');
    return false;
  }
  const { up, down, kills, underway, resumed } = score;
  screen.rows(['', ...renderScore(score, screen.paint), '']);
  const isWhole = up.isWhole && down.isWhole && resumed === kills;
  const lost = up.missing + down.missing;
  screen.say(
    `Killed ${kills} times with ${underway} numbers under way; resumed ${resumed} times; ` +
      `${lost || 'nothing'} lost.`,
    isWhole ? 'good' : 'bad',
  );
  return isWhole;
}
