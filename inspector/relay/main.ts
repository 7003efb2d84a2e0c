#!/usr/bin/env node
import { createRequire } from 'node:module';
import { parseCommandLine, type InspectorSettings } from './args.js';
import type { Relay } from './create-relay.js';
import { helpText } from './help.js';
import { howToConnect } from './how-to-connect.js';
import type { RelayLogger } from './options.js';
import { hasViewer } from './has-viewer.js';
import { serve, StartError } from './serve.js';
import { UsageError } from './usage-error.js';

const { env, stdout, stderr } = process;

const say = (line: string): void => void stderr.write(`${line}\n`);

const logger: RelayLogger = { info: say, warn: say };

const ownVersion = (): string => {
  const own = createRequire(import.meta.url)('linekeeper-inspector/package.json') as {
    version: string;
  };
  return own.version;
};

/** Closes everything on a signal; a second one does not wait. */
function closeOnSignal(relay: Relay): void {
  let isClosing = false;
  const onSignal = (): void => {
    if (isClosing) process.exit(0);
    isClosing = true;
    void relay.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}

async function run(settings: InspectorSettings): Promise<void> {
  const relay = await serve(settings, logger);
  closeOnSignal(relay);
  stdout.write(howToConnect(relay));
  if (!settings.open || !hasViewer({ isTerminal: stdout.isTTY, env })) return;
  try {
    await relay.openViewer();
  } catch (error) {
    say(`could not open a browser (${String(error)}); open the address above`);
  }
}

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.name === 'serve') await run(command.settings);
  else stdout.write(command.name === 'help' ? helpText : `${ownVersion()}\n`);
}

// Whoever reads may leave early.
stdout.on('error', () => undefined);
main().catch((error: unknown) => {
  const isExpected = error instanceof UsageError || error instanceof StartError;
  say(`linekeeper-inspector: ${isExpected ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
