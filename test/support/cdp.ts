import { once } from 'node:events';
import { WebSocket } from 'ws';

const PATIENCE_MS = 20_000;

export type CdpParams = Readonly<Record<string, unknown>>;

export interface CdpEvent {
  readonly method: string;
  readonly params: CdpParams;
  readonly sessionId?: string;
}

interface CdpAnswer {
  readonly id: number;
  readonly result?: CdpParams;
  readonly error?: { readonly message: string };
}

interface Waiting {
  resolve(result: CdpParams): void;
  reject(error: Error): void;
}

/** One DevTools connection: commands with their answers, and events. */
export class CdpConnection {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: CdpEvent) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) =>
      this.#take(JSON.parse(data.toString()) as CdpAnswer | CdpEvent),
    );
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const waiting of this.#waiting.values()) {
        waiting.reject(new Error('The browser has gone.'));
      }
    });
  }

  static async connect(url: string): Promise<CdpConnection> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, 'open');
    return new CdpConnection(socket);
  }

  /** Sends a command; rejects when the browser answers with an error, not at all, or goes away. */
  send(method: string, params: CdpParams = {}, sessionId?: string): Promise<CdpParams> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<CdpParams>((resolve, reject) => {
      const timer = setTimeout(
        () => settle(() => reject(new Error(`${method} was not answered.`))),
        PATIENCE_MS,
      );
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        finish();
      };
      this.#waiting.set(id, {
        resolve: (result) => settle(() => resolve(result)),
        reject: (error) => settle(() => reject(new Error(`${method}: ${error.message}`))),
      });
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
    });
  }

  on(listener: (event: CdpEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#socket.terminate();
  }

  #take(message: CdpAnswer | CdpEvent): void {
    if ('method' in message) {
      for (const listener of [...this.#listeners]) listener(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result ?? {});
  }
}
