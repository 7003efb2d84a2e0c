import type { ReadStream } from 'node:tty';

const END = ['q', '\u0003', '\u0004'];

/** Hands over every key until q, Ctrl-C, Ctrl-D or the signal. */
export function readKeys(
  input: ReadStream,
  signal: AbortSignal,
  pressed: (key: string) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      input.off('data', hear);
      input.setRawMode(false);
      input.pause();
      resolve();
    };
    const hear = (chunk: string): void => {
      // An arrow key is a sequence, and no row of commands.
      if (chunk.startsWith('\u001b')) return;
      for (const key of chunk) {
        if (END.includes(key)) {
          end();
          return;
        }
        pressed(key);
      }
    };
    input.setRawMode(true);
    input.setEncoding('utf8');
    input.on('data', hear);
    input.once('end', end);
    signal.addEventListener('abort', end, { once: true });
    input.resume();
  });
}
