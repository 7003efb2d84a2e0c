import type { ClientMethods } from './client-process.js';
import type { Diary } from './crowd.js';
import { contenderNames, forEachContender, type ContenderName, type PerContender } from './line.js';
import { startRemote, type Remote } from './remote.js';
import type { Figures, GaugeInput } from './row.js';
import type { ServerMethods } from './server-process.js';

/** Figures of every round by contender. */
export type Rounds = PerContender<readonly Figures[]>;

/** What can be done with the crowds of all contenders. */
export interface CrowdControl {
  /** Resolves when every client has opened once. */
  opened(): Promise<unknown>;
  /** Tells those that listen to the network that it has come back. */
  online(): Promise<unknown>;
}

/** What rows measure with: a server process, and a process for each contender. */
export interface Lab extends AsyncDisposable {
  readonly quick: boolean;
  /** The first number, or the second in a smoke run. */
  pick(full: number, quick: number): number;
  readonly server: Remote<ServerMethods>;
  client(name: ContenderName): Remote<ClientMethods>;
  /** A process of its own, which the caller ends. */
  freshClient(name: ContenderName): Remote<ClientMethods>;
  /** Runs the client's side of a row: A B C D, A B C D ..., after one round to warm up. */
  rounds(row: string, count: number, input: GaugeInput): Promise<Rounds>;
  /** Gathers a crowd of every contender, lets things happen to it, and reads its diaries. */
  crowds(
    url: string,
    count: number,
    happen: (crowds: CrowdControl) => Promise<void>,
  ): Promise<PerContender<readonly Diary[]>>;
}

const all = async <T>(ask: (name: ContenderName) => Promise<T>): Promise<PerContender<T>> => {
  const pairs = contenderNames.map(async (name) => [name, await ask(name)] as const);
  return Object.fromEntries(await Promise.all(pairs)) as PerContender<T>;
};

/** Starts the processes. */
export function openLab(quick: boolean): Lab {
  const server = startRemote<ServerMethods>('./server-process.ts');
  const freshClient: Lab['freshClient'] = (name) => startRemote('./client-process.ts', [name]);
  const clients = forEachContender(freshClient);

  return {
    quick,
    pick: (full, short) => (quick ? short : full),
    server,
    client: (name) => clients[name],
    freshClient,
    async rounds(row, count, input) {
      const figures = forEachContender((): Figures[] => []);
      for (let round = quick ? 1 : 0; round <= count; round += 1) {
        for (const name of contenderNames) {
          const found = await clients[name].ask('gauge', row, input);
          if (round > 0) figures[name].push(found);
        }
      }
      return figures;
    },
    async crowds(url, count, happen) {
      const ids = await all((name) => clients[name].ask('gather', url, count));
      await happen({
        opened: () => all((name) => clients[name].ask('opened', ids[name])),
        online: () => all((name) => clients[name].ask('online', ids[name])),
      });
      return all((name) => clients[name].ask('disperse', ids[name]));
    },
    async [Symbol.asyncDispose]() {
      const remotes = [server, ...Object.values(clients)];
      await Promise.all(remotes.map((remote) => remote[Symbol.asyncDispose]()));
    },
  };
}

/** One figure of every round. */
export const figure = (rounds: Rounds, key: string): PerContender<readonly number[]> =>
  forEachContender((name) => rounds[name].map((figures) => figures[key] ?? Number.NaN));
