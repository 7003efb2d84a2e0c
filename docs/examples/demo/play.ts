import type { ReadStream } from 'node:tty';
import { readKeys } from './keys.js';
import { scenes } from './scenes.js';
import { describeScore, keepScore } from './scoreboard.js';
import type { Screen } from './screen.js';
import type { Stage } from './stage.js';

const commands: readonly (readonly [key: string, what: string, run: (stage: Stage) => void])[] = [
  ['n', 'retryNow', ({ connection }) => connection.retryNow()],
  ['m', 'send a message', ({ trickle }) => trickle.send()],
  [
    'x',
    'stop/start',
    ({ connection }) => {
      if (connection.getSnapshot().status === 'stopped') connection.start();
      else connection.stop();
    },
  ],
];

function printHelp(screen: Screen): void {
  const entry = (key: string, what: string): string => `${screen.paint('strong', key)} ${what}`;
  screen.rows([
    '',
    `break  ${scenes.map(({ key, name }) => entry(key, name)).join('   ')}`,
    `do     ${[...commands, ['?', 'help'] as const, ['q', 'quit'] as const]
      .map(([key, what]) => entry(key, what))
      .join('   ')}`,
    '',
  ]);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Breaks the server by key until somebody quits; without keys, plays until the signal. */
export async function play(
  stage: Stage,
  screen: Screen,
  input: ReadStream | null,
  quit: AbortSignal,
): Promise<void> {
  const { connection, trickle, personSays } = stage;
  const over = new AbortController();
  const score = keepScore('session', connection, trickle);
  connection.start();

  const press = (key: string): void => {
    const scene = scenes.find((one) => one.key === key);
    const command = commands.find(([one]) => one === key);
    if (scene !== undefined) {
      screen.headline(scene.name, scene.headline);
      // Scenes may overlap here, and one may still wait for its turn when the session ends.
      scene.play(stage, over.signal).catch((error: unknown) => {
        if (!over.signal.aborted) personSays(`${scene.name} failed: ${String(error)}`);
      });
    } else if (command !== undefined) {
      const [, what, run] = command;
      personSays(what);
      run(stage);
    } else if (key === '?') {
      printHelp(screen);
    } else {
      personSays(`pressed ${JSON.stringify(key)}, which does nothing; ? lists the keys`);
    }
  };
  if (input !== null) {
    printHelp(screen);
    await readKeys(input, quit, press);
  } else {
    screen.say('Ctrl-C ends it.', 'quiet');
    await aborted(quit);
  }

  over.abort();
  connection.stop();
  screen.rows(['']);
  screen.say(describeScore(score(true)));
}
