import type { Clients } from './clients.js';
import type { ViewerPeer } from './peers.js';

/** The part of the bytes that may wait at all which may wait for a viewer that is catching up. */
const AHEAD = 1 / 16;

/**
 * Tells one viewer what happened, from the memory and at its own pace: nothing is queued for it,
 * and a slow viewer misses what the memory has let go meanwhile.
 */
export class Feed {
  readonly #viewer: ViewerPeer;
  readonly #clients: Clients;
  readonly #aheadBytes: number;
  /** The seq that comes next, by client. */
  readonly #next = new Map<string, number>();

  constructor(viewer: ViewerPeer, clients: Clients, waitingBytes: number) {
    this.#viewer = viewer;
    this.#clients = clients;
    this.#aheadBytes = waitingBytes * AHEAD;
  }

  /** Tells what there is to tell, as far as the viewer reads. */
  pump(): void {
    let hasMore = true;
    while (hasMore) {
      hasMore = false;
      for (const [id, { memory }] of this.#clients.all) {
        if (this.#viewer.waiting > this.#aheadBytes) return;
        const chunk = memory.read(this.#next.get(id) ?? 0);
        if (chunk === null) continue;
        hasMore = true;
        this.#next.set(id, chunk.next);
        this.#tell(id, chunk.texts);
      }
    }
  }

  /** Clients were forgotten: should one come back, it begins anew. */
  prune(): void {
    for (const id of this.#next.keys()) {
      if (this.#clients.get(id) === undefined) this.#next.delete(id);
    }
  }

  #tell(id: string, texts: readonly string[]): void {
    if (texts.length === 0) return;
    const json = `{"type":"events","client":${JSON.stringify(id)},"events":[${texts.join(',')}]}`;
    this.#viewer.send(json, () => {
      this.pump();
    });
  }
}
