import type { Readable, Writable } from 'node:stream';

/** The signals that end the tool, with the exit code of each. */
export const signalCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type Signal = keyof typeof signalCodes;

/** What the tool has of the world: a process's streams and signals, or a test's. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  onSignal(listener: (signal: Signal) => void): void;
  /** Ctrl-C as a key, which a line editor reads instead of a signal. */
  interrupt(): void;
}
