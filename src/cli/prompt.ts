import * as readline from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { ConnectionSnapshot } from '../client/index.js';

/** A line editor at the bottom of a terminal, with the state of the connection in front of it. */
export interface Prompt {
  readonly lines: AsyncIterable<string>;
  /** Writes above the line that is being edited. */
  above(write: () => void): void;
  show(snapshot: ConnectionSnapshot): void;
  close(): void;
}

/** The part of readline's state that its types leave out: rows from the prompt to the cursor. */
interface Rows {
  prevRows: number;
}

const textOf = ({ status, nextAttemptAt }: ConnectionSnapshot): string => {
  if (status === 'connected') return '> ';
  if (nextAttemptAt === null) return `${status}> `;
  return `${status} ${Math.max(0, Math.ceil((nextAttemptAt - Date.now()) / 1000))} s> `;
};

/** Opens a prompt; the countdown redraws that one line and leaves nothing behind. */
export function openPrompt(input: Readable, output: Writable, interrupted: () => void): Prompt {
  const editor = readline.createInterface({ input, output, terminal: true, prompt: '' });
  const rows = editor as unknown as Rows;
  let ticking: NodeJS.Timeout | undefined;
  let isClosed = false;
  const lines = editor[Symbol.asyncIterator]();

  const redraw = (): void => {
    if (!isClosed) editor.prompt(true);
  };
  const erase = (): void => {
    readline.moveCursor(output, 0, -editor.getCursorPos().rows);
    readline.cursorTo(output, 0);
    readline.clearScreenDown(output);
    rows.prevRows = 0;
  };

  editor.on('SIGINT', interrupted);
  editor.on('close', () => {
    if (!isClosed) erase();
    isClosed = true;
    clearInterval(ticking);
  });

  return {
    // From now on: readline loses the lines that nobody has asked for yet.
    lines: { [Symbol.asyncIterator]: () => lines },
    above: (write) => {
      if (!isClosed) erase();
      write();
      redraw();
    },
    show: (snapshot) => {
      clearInterval(ticking);
      const draw = (): void => {
        const text = textOf(snapshot);
        if (isClosed || text === editor.getPrompt()) return;
        erase();
        editor.setPrompt(text);
        redraw();
      };
      draw();
      if (snapshot.nextAttemptAt !== null && !isClosed) {
        ticking = setInterval(draw, 1000);
        ticking.unref();
      }
    },
    close: () => {
      editor.close();
    },
  };
}
