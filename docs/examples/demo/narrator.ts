import { nameOfCode, type CloseInfo, type Connection, type ConnectionStatus } from 'linekeeper';
import type { Screen, Tone } from './screen.js';

const tones: Readonly<Record<ConnectionStatus, Tone>> = {
  stopped: 'quiet',
  'blocked-auth': 'bad',
  offline: 'quiet',
  cooldown: 'wait',
  connecting: 'note',
  connected: 'good',
};

const span = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;

function describeClose({ code, reason, cause, httpStatus }: CloseInfo): string {
  const http = httpStatus === undefined ? '' : `, HTTP ${httpStatus}`;
  // The reasons of other causes are the client's own, and in its sentence already.
  const said = cause === 'closed' && reason !== '' ? `, "${reason}"` : '';
  return `${code} ${nameOfCode(code)}${said}${http}, cause: ${cause}`;
}

/** Puts everything that a connection tells on the screen. */
export function narrate(connection: Connection, screen: Screen): void {
  let toldState = '';
  let toldClose: CloseInfo | null = null;
  let downSince: number | null = null;

  const describeState = (): string => {
    const { status, reason, attempt, nextAttemptAt, since } = connection.getSnapshot();
    // The connection's own sentence, without the state that the column before it shows.
    const sentence = connection.explain().replace(/^[a-z-]+: /, '');
    switch (status) {
      case 'connected':
        if (downSince === null) return 'open';
        return `open again after ${span(performance.now() - downSince)}`;
      case 'connecting':
        return attempt === 0 ? 'first attempt' : `attempt ${attempt}`;
      case 'cooldown':
        return `${String(reason)} ${span((nextAttemptAt ?? since) - since)}: ${sentence}`;
      default:
        return sentence;
    }
  };

  const tell = (): void => {
    const { status, reason, nextAttemptAt, lastClose } = connection.getSnapshot();
    if (lastClose !== null && lastClose !== toldClose) {
      toldClose = lastClose;
      screen.line('close', 'bad', describeClose(lastClose));
    }
    // The queue and the round trip change the snapshot as well, but not the state.
    const state = [status, reason, nextAttemptAt].join();
    if (state === toldState) return;
    toldState = state;
    if (status === 'stopped') downSince = null;
    screen.line(status, tones[status], describeState());
  };

  tell();
  connection.subscribe(tell);
  connection.on('close', () => {
    downSince ??= performance.now();
  });
  connection.on('stable', () => {
    downSince = null;
    const sentence = connection.explain().replace(': ', ' ');
    screen.line('stable', 'good', `${sentence}; failures so far are forgiven`);
  });
  connection.on('lost', () => {
    screen.line('lost', 'bad', 'down for so long that a user should be told');
  });
  connection.on('restored', () => {
    screen.line('restored', 'good', 'and now the user can be told that it is over');
  });
  connection.on('error', ({ code, message }) => {
    // Each dropped message has a line of its own.
    if (code !== 'QUEUE_OVERFLOW') screen.line('error', 'bad', message);
  });
}
