/**
 * `npm run demo`: a supervised client against a real server that breaks in seven ways, and the
 * README's server and client, which lose nothing when the link between them is killed.
 * `npm run demo -- --keep`: the same stage, with the faults on keys.
 * `npm run demo -- --inspect`: the same stage, watched and broken in the inspector too.
 */
import { buildInspector } from './build-inspector.js';
import { startInspection } from './inspection.js';
import { parseOptions, usage, UsageError } from './options.js';
import { play } from './play.js';
import { createScreen } from './screen.js';
import { show } from './show.js';
import { openStage } from './stage.js';
import { explainTiming, timingAt } from './timing.js';

const { env, stdin, stdout, stderr } = process;

/** The exit code. */
async function run(args: readonly string[], quit: AbortSignal): Promise<number> {
  const { help, keep, inspect, color, speed } = parseOptions(args);
  if (help) {
    stdout.write(usage);
    return 0;
  }
  const isTerminal = stdin.isTTY && stdout.isTTY;
  if (keep && !inspect && !isTerminal) {
    throw new UsageError('--keep reads keys from a terminal, and this is none; run it without');
  }
  const timing = timingAt(speed);
  // As with the library: `npm run demo` runs what is built from the sources of now.
  if (inspect && env['npm_lifecycle_event'] === 'demo') {
    await buildInspector((line) => stdout.write(`${line}\n`));
  }
  const isPlain = !color || !stdout.isTTY || Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb';
  const screen = createScreen({ output: stdout, color: !isPlain });

  screen.rows([
    '',
    `${screen.paint('strong', 'linekeeper')}  every state named, every failure planned`,
    '',
  ]);
  screen.say(explainTiming(timing), 'quiet');
  screen.rows(['']);

  const isPlayed = keep || inspect;
  await using inspection = inspect ? await startInspection(screen) : null;
  if (inspection !== null && isTerminal && !env['CI']) await inspection.openBrowser();
  const everyMs = timing.messageEveryMs * (isPlayed ? 4 : 1);
  await using stage = await openStage(screen, timing, everyMs, inspection?.inspector);
  if (isPlayed) {
    await play(stage, screen, isTerminal ? stdin : null, quit);
    return 0;
  }
  // Not a handle that keeps the process alive: it fires only if something else does.
  setTimeout(
    () => {
      stderr.write('demo: still running after its deadline, so something hangs\n');
      process.exit(1);
    },
    60_000 + 60_000 / speed,
  ).unref();
  return (await show(stage, screen, quit)) ? 0 : 1;
}

const quit = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // npm and tsx hand on the Ctrl-C that the terminal has sent already: it may come more than once.
  process.on(signal, () => {
    quit.abort();
    setTimeout(() => process.exit(130), 3000).unref();
  });
}
// Whoever reads may leave early: `npm run demo | head`.
stdout.once('error', () => process.exit(1));

const explain = (error: unknown): string => {
  if (error instanceof UsageError) return error.message;
  const { name } = error as Error;
  return name === 'TimeoutError' ? 'the line did not come up in time' : String(error);
};

try {
  process.exitCode = await run(process.argv.slice(2), quit.signal);
} catch (error) {
  if (quit.signal.aborted) {
    stdout.write('\nInterrupted; the client and the server are closed.\n');
    process.exitCode = 130;
  } else {
    stderr.write(`demo: ${explain(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
