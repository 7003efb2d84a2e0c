import { createConnection, type WebSocketLike } from '../client/index.js';
import type { ConnectSettings } from './args.js';
import type { ExitCode } from './exit-codes.js';
import { linesOf } from './lines.js';
import { connectionOptions, deliveryOf } from './options.js';
import { createOutflow } from './outflow.js';
import { openPrompt } from './prompt.js';
import { reportEvents } from './report-events.js';
import { webSocketClass } from './sockets.js';
import { createSpeaker } from './speaker.js';
import { signalCodes, type Terminal } from './terminal.js';

const hasColor = ({ color }: ConnectSettings, { env }: Terminal): boolean =>
  color && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';

const ignore = (): void => undefined;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/**
 * Runs a supervised connection between the URL and the terminal until something ends it. When it
 * resolves, the close frame is on its way and nothing is said any more.
 *
 * @throws UsageError when a package is missing; LinekeeperError for options that do not fit together.
 */
export async function connect(settings: ConnectSettings, terminal: Terminal): Promise<ExitCode> {
  const { stdin, stdout, stderr, env } = terminal;
  let socket: WebSocketLike | undefined;
  const webSocket = await webSocketClass(settings.headers, (made) => {
    socket = made;
  });
  const connection = createConnection(connectionOptions(settings, webSocket));

  const isInteractive =
    stdin.isTTY === true && stderr.isTTY === true && !settings.json && env['TERM'] !== 'dumb';
  const prompt = isInteractive ? openPrompt(stdin, stderr, () => terminal.interrupt()) : null;
  const say = createSpeaker(terminal, {
    json: settings.json,
    color: hasColor(settings, terminal),
    prompt,
  });
  reportEvents(connection, () => socket?.protocol ?? '', say);

  const over = new AbortController();
  const delivery = deliveryOf(settings);
  const outflow = createOutflow({
    connection,
    socket: () => socket,
    delivery,
    clock: { setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) },
    signal: over.signal,
  });
  let isInputWhole = true;

  const pump = async (): Promise<void> => {
    // Nothing that was piped in is dropped merely because the first attempt takes its time.
    if (delivery === 'drop') await connection.waitConnected({ signal: over.signal });
    /** Outcomes told of since the connection was last open. */
    const told = new Set<string>();
    connection.on('open', () => void told.clear());
    for await (const line of prompt?.lines ?? linesOf(stdin)) {
      const outcome = await outflow.send(line);
      if (outcome === null) return;
      // That lines wait for the first attempt is nothing that anybody has to be told.
      const isNews = outcome === 'dropped' || connection.getSnapshot().attempt > 0;
      say({ type: outcome, data: line, isNews: isNews && !told.has(outcome) });
      if (isNews) told.add(outcome);
    }
  };
  const pumpAll = async (): Promise<void> => {
    try {
      await pump();
    } catch (error) {
      if (over.signal.aborted || connection.getSnapshot().status === 'stopped') return;
      isInputWhole = false;
      say({ type: 'input-error', message: messageOf(error) });
    }
  };

  const code = await new Promise<ExitCode>((end) => {
    terminal.onSignal((signal) => {
      end(signalCodes[signal]);
    });
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      // Who reads has seen enough: `linekeeper ... | head`.
      if (error.code === 'EPIPE') end(0);
      else {
        stderr.write(`linekeeper: standard output: ${error.message}\n`);
        end(1);
      }
    });
    stderr.on('error', ignore);
    // Whoever reads the lines reports it; later nobody reads them any more.
    stdin.on('error', ignore);
    connection.on('status', (status, { reason }) => {
      if (status === 'blocked-auth') end(3);
      if (status === 'stopped' && reason !== 'manual') end(1);
    });
    connection.subscribe((snapshot) => prompt?.show(snapshot));
    void pumpAll().then(async () => {
      if (settings.keepOpen && isInputWhole) return;
      await outflow.drained();
      end(isInputWhole && connection.getSnapshot().metrics.dropped === 0 ? 0 : 4);
    });
    connection.start();
  });

  over.abort();
  prompt?.close();
  const { queued: unsent, metrics } = connection.getSnapshot();
  connection.stop();
  say({ type: 'exit', code, unsent, dropped: metrics.dropped });
  connection[Symbol.dispose]();
  return code;
}
