import type { ClientMethods } from './client-process.js';
import type { Diary } from './crowd.js';
import { contenderNames, isCrowdName, type CrowdNameOf, type Kind, type NameOf } from './names.js';
import { mapPer, per, perAsync, type Per } from './per.js';
import { startRemote, type Remote } from './remote.js';
import type { Figures, GaugeInput } from './row.js';

/** Figures of every round by contender. */
export type Rounds<Name extends string> = Per<Name, readonly Figures[]>;

/** What can be done with the crowds of all contenders. */
export interface CrowdControl {
  /** Resolves when every client has opened once. */
  opened(): Promise<unknown>;
  /** Tells those that listen to the network that it has come back. */
  online(): Promise<unknown>;
}

/** The clients of all contenders of a kind, each in a process of its own. */
export interface Cast<Name extends string> extends AsyncDisposable {
  /** In the order of the columns. */
  readonly names: readonly Name[];
  /**
   * Runs the client's side of a row `count` times in each of six processes of a contender: A B C D,
   * A B C D ..., after one round to warm up. In the next processes B is the first, and so on.
   */
  rounds(row: string, count: number, input: (name: Name) => GaugeInput): Promise<Rounds<Name>>;
  /** The same with a new process each time and none to warm up; a contender may be left out by null. */
  freshRounds(
    row: string,
    count: number,
    input: (name: Name) => GaugeInput | null,
  ): Promise<Rounds<Name>>;
  /** Gathers a crowd of every contender, lets things happen to it, and reads its diaries. */
  crowds(
    url: string,
    count: number,
    happen: (crowds: CrowdControl) => Promise<void>,
  ): Promise<Per<CrowdNameOf<Name>, readonly Diary[]>>;
}

/**
 * One process is up to 5 % faster than another one of the same contender, for all of its life: what it
 * has optimised, and where that lies, is decided early.
 */
const GENERATIONS = 6;

/** Gathers the contenders of a kind; a process starts when it is first needed. */
export function openCast<K extends Kind>(kind: K, isQuick: boolean): Cast<NameOf<K>> {
  type Name = NameOf<K>;
  const names: readonly Name[] = contenderNames[kind];
  const started = new Map<Name, Remote<ClientMethods>>();
  const start = (name: Name): Remote<ClientMethods> =>
    startRemote('./client-process.ts', [kind, name]);
  const client = (name: Name): Remote<ClientMethods> => {
    const found = started.get(name) ?? start(name);
    started.set(name, found);
    return found;
  };
  type InCrowd = CrowdNameOf<Name>;
  const crowdNames = names.filter(isCrowdName);
  const all = <T>(ask: (name: InCrowd) => Promise<T>): Promise<Per<InCrowd, T>> =>
    perAsync(crowdNames, ask);
  const askFresh = async (name: Name, row: string, input: GaugeInput): Promise<Figures> => {
    const fresh = start(name);
    try {
      return await fresh.ask('gauge', row, input);
    } finally {
      await fresh[Symbol.asyncDispose]();
    }
  };

  return {
    names,
    async rounds(row, count, input) {
      const figures = per(names, (): Figures[] => []);
      for (let generation = 0; generation < (isQuick ? 1 : GENERATIONS); generation += 1) {
        const clients = per(names, start);
        const order = names.map((_, at) => names[(at + generation) % names.length]!);
        try {
          for (let round = isQuick ? 1 : 0; round <= count; round += 1) {
            for (const name of order) {
              const found = await clients[name].ask('gauge', row, input(name));
              if (round > 0) figures[name].push(found);
            }
          }
        } finally {
          await perAsync(names, async (name) => clients[name][Symbol.asyncDispose]());
        }
      }
      return figures;
    },
    async freshRounds(row, count, input) {
      const figures = per(names, (): Figures[] => []);
      const ask = async (name: Name): Promise<void> => {
        const given = input(name);
        if (given !== null) figures[name].push(await askFresh(name, row, given));
      };
      for (let round = 0; round < count; round += 1) {
        if (isQuick) await Promise.all(names.map(ask));
        else for (const name of names) await ask(name);
      }
      return figures;
    },
    async crowds(url, count, happen) {
      const ids = await all((name) => client(name).ask('gather', url, count));
      await happen({
        opened: () => all((name) => client(name).ask('opened', ids[name])),
        online: () => all((name) => client(name).ask('online', ids[name])),
      });
      return all((name) => client(name).ask('disperse', ids[name]));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...started.values()].map((remote) => remote[Symbol.asyncDispose]()));
    },
  };
}

/** One figure of every round. */
export const figure = <Name extends string>(
  rounds: Rounds<Name>,
  key: string,
): Per<Name, readonly number[]> =>
  mapPer(rounds, (all) => all.map((figures) => figures[key] ?? Number.NaN));
