import { until, type Stage } from './stage.js';

/** One way to break the line. Recovered is what has come back and stayed for the stable window. */
export interface Scene {
  /** The key that plays it with --keep. */
  readonly key: string;
  readonly name: string;
  /** What is about to be broken, and what to expect. */
  readonly headline: string;
  /** Breaks the server, and puts right what does not heal by itself. */
  readonly play: (stage: Stage, signal: AbortSignal) => Promise<void>;
}

const inSeconds = (ms: number): string => `${String(Number((ms / 1000).toFixed(2)))} s`;

export const scenes: readonly Scene[] = [
  {
    key: 'd',
    name: 'drop',
    headline: 'The server cuts the socket without a word. Expect 1006 and one short wait.',
    play: async ({ server, serverSays }) => {
      serverSays('cuts every socket');
      server.drop();
    },
  },
  {
    key: 'r',
    name: 'restart',
    headline: 'The server goes down, then listens again. Expect refusals and growing waits.',
    play: async ({ server, serverSays, timing }) => {
      serverSays(`goes down for ${inSeconds(timing.downMs)}`);
      await server.restart(timing.downMs);
      serverSays('is back on the same port');
    },
  },
  {
    key: 'f',
    name: 'flap',
    headline: 'The server accepts, then closes with 1012. Expect waits that grow all the same.',
    play: async ({ server, serverSays, timing }) => {
      serverSays(`closes with 1012, and the next 3 sockets after ${inSeconds(timing.flapAfterMs)}`);
      server.flap(3, 1012, timing.flapAfterMs);
    },
  },
  {
    key: 's',
    name: 'stall',
    headline: 'The link goes half-open: no bytes, no error. Expect the heartbeat to find it.',
    play: async ({ server, serverSays }) => {
      serverSays('is cut off in silence; its TCP connection looks fine');
      server.stall();
    },
  },
  {
    key: 'a',
    name: '401',
    headline: 'The server refuses old tokens. Expect one refresh, then blocked-auth until a login.',
    play: async ({ server, connection, login, serverSays, personSays }, signal) => {
      const isBlocked = until(connection, 'status', signal, (status) => status === 'blocked-auth');
      const isNoticed = until(connection, 'error', signal, ({ code }) => code === 'QUEUE_OVERFLOW');
      serverSays(`wants token-${login.token + 2} or newer, and cuts every socket`);
      server.demandToken(login.token + 2);
      server.drop();
      await Promise.all([isBlocked, isNoticed]);
      personSays('misses a message and logs in again: credentialsChanged()');
      connection.credentialsChanged();
    },
  },
  {
    key: 'c',
    name: '1013',
    headline:
      'The server closes with 1013, a room reset. Expect a wait of 5 to 15 s, shortened here.',
    play: async ({ server, serverSays }) => {
      serverSays('closes every socket with 1013');
      server.close(1013, 'room reset');
    },
  },
  {
    key: 'h',
    name: 'hang',
    headline: 'The server accepts TCP and never upgrades. Expect the connect timeout to give up.',
    play: async ({ server, connection, serverSays }, signal) => {
      const hasTimedOut = until(
        connection,
        'retry',
        signal,
        ({ close }) => close?.cause === 'connect-timeout',
      );
      serverSays('cuts every socket, and answers no upgrade');
      server.hang();
      server.drop();
      await hasTimedOut;
      serverSays('answers again');
      server.answer();
    },
  },
];
