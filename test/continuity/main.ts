/**
 * `npm run continuity`: numbered messages both ways over links that are cut all the time, with a session
 * and side by side with those who have none. See docs/verification/continuity.md for the method.
 */
import { contenderNames } from './contenders.js';
import { defaultPace, type FaultPace } from './faults.js';
import { defaults, parseOptions, UsageError, type Options } from './options.js';
import { runContinuity, type Line } from './run.js';
import { faultsTable, messagesTable } from './table.js';

const help = `Usage: npm run continuity -- [options]

Sends numbered messages both ways over links that are reset, closed, stalled and cut in the middle of
frames, and counts what is lost, doubled or out of order, by

  ${contenderNames.join('\n  ')}

  --seconds <n>  how long (${defaults.seconds})
  --rate <n>     messages a second, each way (${defaults.rate})
  --seed <n>     of the faults (${defaults.seed})
  --gap <ms>     from an opening to the next fault at most; at least a tenth of it (${defaults.gap})
  -h, --help     this text

Exit codes: 0 the session has lost, doubled and reordered nothing, 1 it has, or the run failed, 2 bad
usage.`;

async function measure({ seconds, rate, seed, gap }: Options): Promise<boolean> {
  const lines = contenderNames.flatMap((name) =>
    [0, 50].map((delayMs): Line => ({ name, delayMs, seed: seed + delayMs })),
  );
  const faults: FaultPace = { ...defaultPace, gapMs: [gap / 10, gap] };
  const reports = await runContinuity({ lines, seconds, rate, faults });
  console.log(`${seconds} s, ${rate} messages a second each way, seed ${seed}; up / down\n`);
  console.log(messagesTable(reports));
  console.log(`\nWhat was done to the links\n\n${faultsTable(reports)}`);
  return reports
    .filter(({ name }) => name === 'linekeeper, session')
    .every(({ up, down }) =>
      [up, down].every(
        ({ lost, doubled, reordered, garbled }) => lost + doubled + reordered + garbled === 0,
      ),
    );
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) console.log(help);
  else process.exitCode = (await measure(options)) ? 0 : 1;
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `${error.message}\n\n${help}` : error);
  process.exitCode = isUsage ? 2 : 1;
}
