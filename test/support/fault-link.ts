import { connect, type Socket } from 'node:net';
import { FaultLane, type Direction, type WireConditions } from './fault-lane.js';

export interface LinkTarget {
  readonly host: string;
  readonly port: number;
}

export interface LinkReports {
  forwarded(direction: Direction, bytes: number): void;
  dropped(direction: Direction, bytes: number): void;
  happened(what: 'cut' | 'reset' | 'ended' | 'closed'): void;
}

/**
 * One proxied connection: the client's socket, the one to the target and a lane each way. Without a
 * target it is the silent kind, which reads everything and answers nothing.
 */
export class FaultLink {
  readonly #client: Socket;
  readonly #upstream: Socket | undefined;
  readonly #lanes: readonly FaultLane[];
  readonly #reports: LinkReports;
  /** Resolves when both sockets are closed. */
  readonly whenClosed: Promise<unknown>;

  constructor(
    client: Socket,
    target: LinkTarget | undefined,
    wire: WireConditions,
    reports: LinkReports,
  ) {
    this.#client = client;
    this.#reports = reports;
    this.#upstream = target && connect({ ...target, allowHalfOpen: true });
    for (const socket of this.#sockets) {
      // Every slice must leave as its own packet, or a cut in mid-frame would not be one.
      socket.setNoDelay(true);
      // The 'close' that follows says whether there was an error; the lanes carry it on.
      socket.on('error', () => undefined);
    }
    this.whenClosed = Promise.all(this.#sockets.map(closeOf)).then(() => {
      for (const lane of this.#lanes) lane.stop();
      reports.happened('closed');
    });
    this.#lanes = this.#upstream ? this.#connectLanes(client, this.#upstream, wire) : [];
    if (!this.#upstream) client.resume().on('end', () => client.end());
  }

  get heldBytes(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.heldBytes, 0);
  }

  kick(): void {
    for (const lane of this.#lanes) lane.kick();
  }

  /** RST to both ends, whatever is still queued. */
  reset(): void {
    this.#reports.happened('reset');
    this.#breakOff();
  }

  /** FIN to both ends, whatever is still queued. */
  end(): void {
    this.#reports.happened('ended');
    for (const lane of this.#lanes) lane.stop();
    for (const socket of this.#sockets) socket.end();
  }

  destroy(): void {
    for (const lane of this.#lanes) lane.stop();
    for (const socket of this.#sockets) socket.destroy();
  }

  get #sockets(): readonly Socket[] {
    return this.#upstream ? [this.#client, this.#upstream] : [this.#client];
  }

  #connectLanes(client: Socket, upstream: Socket, wire: WireConditions): readonly FaultLane[] {
    const lane = (source: Socket, sink: Socket, direction: Direction): FaultLane =>
      new FaultLane(source, sink, direction, wire, {
        forwarded: (bytes) => this.#reports.forwarded(direction, bytes),
        dropped: (bytes) => this.#reports.dropped(direction, bytes),
        cut: () => {
          this.#reports.happened('cut');
          this.#breakOff();
        },
        reset: () => sink.resetAndDestroy(),
      });
    return [lane(client, upstream, 'up'), lane(upstream, client, 'down')];
  }

  #breakOff(): void {
    for (const lane of this.#lanes) lane.stop();
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }
}

function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.once('close', () => resolve()));
}
