import type { ClientInfo, ClientState, InspectEvent } from 'linekeeper/inspect';
import { ClientMemory } from './client-memory.js';
import type { RelayLimits } from './limits.js';
import type { AppPeer } from './peers.js';

/** A client, and the app that speaks for it now. */
export interface Client {
  readonly memory: ClientMemory;
  /** Null for one that is gone. */
  app: AppPeer | null;
}

/** Every client that the relay knows: those that are connected, and the last ones that are gone. */
export class Clients {
  readonly #limits: RelayLimits;
  /** Those that are gone stand in the order in which they went. */
  readonly #clients = new Map<string, Client>();

  constructor(limits: RelayLimits) {
    this.#limits = limits;
  }

  get all(): Iterable<readonly [id: string, client: Client]> {
    return this.#clients;
  }

  get states(): readonly ClientState[] {
    return [...this.#clients.values()].map(({ memory, app }) => ({
      client: memory.info,
      isConnected: app !== null,
    }));
  }

  get(id: string): Client | undefined {
    return this.#clients.get(id);
  }

  /** A client that is new, or is back. */
  arrive(info: ClientInfo): Client {
    const known = this.#clients.get(info.id);
    if (known !== undefined) {
      known.memory.info = info;
      return known;
    }
    const client: Client = { memory: new ClientMemory(info, this.#limits), app: null };
    this.#clients.set(info.id, client);
    return client;
  }

  /** Keeps events of a client. Returns whether other clients had to be forgotten for them. */
  keep(client: Client, events: readonly InspectEvent[]): boolean {
    client.memory.add(events);
    return this.#makeRoom();
  }

  /** The app of a client is gone. Returns whether other clients had to be forgotten. */
  leave(client: Client): boolean {
    const { id } = client.memory.info;
    client.app = null;
    this.#clients.delete(id);
    this.#clients.set(id, client);
    const gone = this.#gone();
    const surplus = gone.slice(0, Math.max(0, gone.length - this.#limits.goneClients));
    for (const other of surplus) this.#clients.delete(other);
    return surplus.length > 0;
  }

  /** Forgets a client that is gone. Returns whether there was one. */
  forget(id: string): boolean {
    return this.#clients.get(id)?.app === null && this.#clients.delete(id);
  }

  #gone(): string[] {
    return [...this.#clients].filter(([, { app }]) => app === null).map(([id]) => id);
  }

  /** Clients that are gone make room for those that live, and then the largest for the others. */
  #makeRoom(): boolean {
    const bytes = [...this.#clients.values()].reduce((sum, { memory }) => sum + memory.bytes, 0);
    let surplus = bytes - this.#limits.totalBytes;
    let hasForgotten = false;
    for (const id of surplus > 0 ? this.#gone() : []) {
      if (surplus <= 0) break;
      surplus -= this.#clients.get(id)?.memory.bytes ?? 0;
      hasForgotten = this.#clients.delete(id) || hasForgotten;
    }
    while (surplus > 0) {
      const [largest] = [...this.#clients.values()].sort((a, b) => b.memory.bytes - a.memory.bytes);
      const before = largest?.memory.bytes ?? 0;
      if (largest?.memory.dropOldest() !== true) break;
      surplus -= before - largest.memory.bytes;
    }
    return hasForgotten;
  }
}
