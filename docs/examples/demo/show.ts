import { finaleHeadline, playFinale } from './finale.js';
import { limitOf } from './limit.js';
import { scenes, type Scene } from './scenes.js';
import { keepScore, renderScores, type Score } from './scoreboard.js';
import type { Screen } from './screen.js';
import { until, type Stage } from './stage.js';

/** Plays one scene until the line has been back for the stable window. */
async function playScene(scene: Scene, stage: Stage, quit: AbortSignal): Promise<Score> {
  const { connection, trickle, timing } = stage;
  const limit = limitOf(quit, timing.sceneLimitMs);
  // A line that works is seen to work before it is broken.
  await until(connection, 'message', limit);
  const score = keepScore(scene.name, connection, trickle);
  try {
    // The link of before is stable already: the next to become so is a new one.
    await Promise.all([until(connection, 'stable', limit), scene.play(stage, limit)]);
    return score(true);
  } catch (error) {
    if (quit.aborted || !limit.aborted) throw error;
    return score(false);
  }
}

/** Plays every scene and prints the tables. Resolves with whether all have recovered. */
export async function show(stage: Stage, screen: Screen, quit: AbortSignal): Promise<boolean> {
  const { connection, timing } = stage;
  const startedAt = performance.now();
  const scores: Score[] = [];
  const count = scenes.length + 1;

  const limit = limitOf(quit, timing.sceneLimitMs);
  const isUp = until(connection, 'stable', limit);
  connection.start();
  await isUp;

  for (const [index, scene] of scenes.entries()) {
    screen.headline(`${index + 1}/${count} ${scene.name}`, scene.headline);
    const score = await playScene(scene, stage, quit);
    scores.push(score);
    if (score.backMs === null) break;
  }

  let recovered = scores.filter(({ backMs }) => backMs !== null).length;
  screen.headline('So far', 'The client stops: no socket, timer or listener is left.');
  connection.stop();
  screen.rows(['', ...renderScores(scores, screen.paint), '']);
  screen.say(
    'sent: handed to a socket. lost: sent, and never echoed. dropped: pushed out of the queue.',
    'quiet',
  );
  if (recovered === scenes.length) {
    screen.headline(`${count}/${count} kill -9`, finaleHeadline);
    if (await playFinale(screen, quit)) recovered += 1;
  }

  const tookS = ((performance.now() - startedAt) / 1000).toFixed(0);
  const isWhole = recovered === count;
  screen.rows(['']);
  screen.say(`${recovered} of ${count} scenes recovered, in ${tookS} s.`, isWhole ? 'good' : 'bad');
  return isWhole;
}
