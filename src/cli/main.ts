#!/usr/bin/env node
import { createRequire } from 'node:module';
import { parseCommand, presetNames } from './args.js';
import { connect } from './connect.js';
import { helpText } from './help.js';
import { signalCodes, type Signal, type Terminal } from './terminal.js';
import { LinekeeperError } from '../client/index.js';
import { UsageError } from './usage-error.js';

/** How long a server may take to answer the close, in ms: after a signal, and else. */
const GOODBYE_MS = { hurried: 2000, patient: 10_000 } as const;

const ignore = (): void => undefined;
let heard: ((signal: Signal) => void) | undefined;

/** Leaves even if a socket is still waiting for the other end; sooner when nothing is. */
function exitWithin(ms: number): void {
  setTimeout(() => process.exit(), ms).unref();
}

function onSignal(signal: Signal): void {
  const listener = heard;
  heard = undefined;
  if (listener === undefined) process.exit(signalCodes[signal]);
  exitWithin(GOODBYE_MS.hurried);
  listener(signal);
}

const terminal: Terminal = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onSignal: (listener) => {
    heard = listener;
    for (const signal of Object.keys(signalCodes) as Signal[]) process.on(signal, onSignal);
  },
  interrupt: () => {
    onSignal('SIGINT');
  },
};

async function main(): Promise<number> {
  const command = parseCommand(process.argv.slice(2));
  if (command.name === 'connect') {
    const code = await connect(command.settings, terminal);
    heard = undefined;
    return code;
  }
  process.stdout.on('error', ignore);
  if (command.name === 'help') process.stdout.write(helpText(presetNames));
  else {
    const own = createRequire(import.meta.url)('linekeeper/package.json') as { version: string };
    process.stdout.write(`${own.version}\n`);
  }
  return 0;
}

main().then(
  (code) => {
    // Not process.exit(): what is sent last, and the close frame after it, still have to leave.
    process.exitCode = code;
    process.stdin.destroy();
    exitWithin(GOODBYE_MS.patient);
  },
  (error: unknown) => {
    const isExpected = error instanceof UsageError || error instanceof LinekeeperError;
    process.exitCode = isExpected ? 2 : 1;
    process.stderr.write(`linekeeper: ${isExpected ? error.message : String(error)}\n`);
    process.stdin.destroy();
  },
);
