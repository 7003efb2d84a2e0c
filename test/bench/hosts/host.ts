/** How a server of a contender is set up; else it has its defaults. */
export interface HostOptions {
  /** How often it checks every socket for life, in ms; 0 for never. */
  readonly heartbeatMs?: number;
  /** Whether it sends back what it is sent. */
  readonly isEcho?: boolean;
  /** What is done with its sockets from outside, where the server itself does not show them. */
  readonly reach?: 'sockets' | 'resumes';
}

/** A server of a contender. */
export interface Host {
  readonly port: number;
  /** Clients that are connected. */
  size(): number;
  /** Sockets that were given up because no answer to a ping came in time. */
  deaths(): number;
  /** Sends a message to every client. */
  broadcast(data: string): void;
  /** The same by hand: `send` of each socket of `ws` that it stands on. */
  loop(data: string): void;
  /** Sends so many messages to each client that has gone and may come back; they are kept for it. */
  fill(each: number, data: string): void;
  /** What each resume took since the last time that this was asked. */
  resumes(): ResumeCost[];
}

/** What a resume takes before anything is repeated, in ms of CPU. */
export interface ResumeCost {
  /** Finding the session, and deciding that it may be resumed. */
  readonly decisionMs: number;
  /** The same with reading what the client says and writing the answer; NaN where that is not known. */
  readonly allMs: number;
}

/** For what no row asks of a host. */
export const notAsked = (): never => {
  throw new Error('this is not measured with this host');
};

/** All hosts listen on every address, so that a crowd can come by several. */
export const ANY_ADDRESS = '0.0.0.0';

/** Longer than any row takes, in ms: how long what has gone may come back. */
export const LONG_MS = 600_000;
