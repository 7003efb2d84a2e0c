import type { HostMethods } from '../hosts/host-process.js';
import type { HostOptions } from '../hosts/host.js';
import type { SessionName } from '../names.js';
import { startRemote, type Remote } from '../remote.js';
import type { SwarmMethods } from '../wire/swarm-process.js';

/** A server of a contender and the clients around it, in processes of their own. */
export interface Stage extends AsyncDisposable {
  readonly host: Remote<HostMethods>;
  readonly port: number;
  readonly swarms: readonly Remote<SwarmMethods>[];
  /** So many clients come, shared out among the swarms. */
  join(count: number): Promise<void>;
  /** Resolves when so many messages more have come, shared out as the clients are. */
  expect(count: number): Promise<void>;
}

/** How the clients come. */
interface Crowding {
  /** Processes: one can have less than 20 000 sockets on many machines. */
  readonly swarms: number;
  /** The protocol that they speak, where it is not the server's own. */
  readonly as?: SessionName;
}

const AT_ONCE = 100;

/** Starts a server; its clients come when they are asked to. */
export async function openStage(
  name: SessionName,
  options: HostOptions,
  { swarms: processes, as = name }: Crowding,
): Promise<Stage> {
  const host = startRemote<HostMethods>('./hosts/host-process.ts', [name]);
  const swarms = Array.from({ length: processes }, () =>
    startRemote<SwarmMethods>('./wire/swarm-process.ts', [as]),
  );
  const port = await host.ask('open', options);
  const each = async (ask: (swarm: Remote<SwarmMethods>) => Promise<unknown>): Promise<void> => {
    await Promise.all(swarms.map(ask));
  };
  await Promise.all(
    // An address for each, so that they do not share the ports of one.
    swarms.map((swarm, at) => swarm.ask('aim', { host: `127.0.0.${at + 1}`, port })),
  );
  return {
    host,
    port,
    swarms,
    join: (count) => each((swarm) => swarm.ask('join', count / processes, AT_ONCE)),
    expect: (count) => each((swarm) => swarm.ask('expect', count / processes)),
    async [Symbol.asyncDispose]() {
      await Promise.all([host, ...swarms].map((remote) => remote[Symbol.asyncDispose]()));
    },
  };
}
