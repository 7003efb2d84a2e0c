import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** A server that remembers ids, and loses acknowledgements and links now and then. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  /** The texts, each the first time that it came. */
  readonly received: readonly string[];
  /** Texts that came for the first time after a later one of the same run. */
  readonly outOfOrder: readonly string[];
  /** How many came again. */
  readonly repeated: number;
}

const numberOf = (text: string): readonly [run: string, count: number] => {
  const [run = '', count = ''] = text.split('.');
  return [run, Number(count)];
};

/** Starts it. `random` decides what it does with each message. */
export async function startReceiver(random: () => number): Promise<Receiver> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const received: string[] = [];
  const outOfOrder: string[] = [];
  const ids = new Set<string>();
  const latest = new Map<string, number>();
  let repeated = 0;
  const take = (id: string, text: string): void => {
    if (ids.has(id)) {
      repeated += 1;
      return;
    }
    ids.add(id);
    received.push(text);
    const [run, count] = numberOf(text);
    if (count < (latest.get(run) ?? -1)) outOfOrder.push(text);
    latest.set(run, count);
  };
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      // What came with the last message is lost with it.
      if (socket.readyState !== socket.OPEN) return;
      const { id, text } = JSON.parse(data.toString()) as { id: string; text: string };
      const luck = random();
      // Lost on the way.
      if (luck < 0.03) {
        socket.terminate();
        return;
      }
      take(id, text);
      // The acknowledgement is lost with the link.
      if (luck < 0.06) socket.terminate();
      else socket.send(JSON.stringify({ ack: id }));
    });
  });
  return {
    url: `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    received,
    outOfOrder,
    get repeated() {
      return repeated;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
