import type { Command, ToViewer } from 'linekeeper/inspect';

/** How a source is doing, in words for people. */
export interface SourceStatus {
  readonly phase: 'open' | 'connecting' | 'waiting' | 'refused' | 'none';
  readonly text: string;
  /** What a person can do about it; null when nothing is amiss. */
  readonly help: string | null;
  /** When it tries again, in ms since the epoch; null when nothing is planned. */
  readonly nextAttemptAt: number | null;
}

/** Where a source puts what it hears. */
export interface SourceSink {
  message(message: ToViewer): void;
  status(status: SourceStatus): void;
}

/** Where the records come from, and where commands go. */
export interface Source {
  /** How an app is connected with it: address and token; null when apps are in the same page. */
  readonly invitation: { readonly url: string; readonly token: string } | null;
  /** Begins to feed the sink, until the returned function is called. */
  start(sink: SourceSink): () => void;
  /** Rejects with what the app, or the way to it, answered. */
  command(client: string, command: Command): Promise<void>;
  /** Forgets a client that is gone, for every viewer. */
  forget(client: string): void;
}
