import { createConnection, type SessionLoss } from 'linekeeper';
import type { ClientFactory } from './client/bench.js';
import { minimalClient } from './minimal-client.js';

const words = (data: unknown, topic: string | undefined): string => {
  const where = topic === undefined ? '' : `${topic} `;
  return typeof data === 'string'
    ? `text ${where}${data}`
    : `binary ${where}${Buffer.from(data as Uint8Array).toString('hex')}`;
};

const eventWords = (name: string, data: unknown): string =>
  `event ${name}${data === undefined ? '' : ` ${JSON.stringify(data)}`}`;

/** The client of this repository. */
export const ourClient: ClientFactory = ({ url, auth, window, tell }) => {
  const connection = createConnection({
    url,
    ...(auth !== undefined && { credentials: auth }),
    session: window === undefined || { maxMessages: window.messages, maxBytes: window.bytes },
    // What does not fit into the window is sent all the same, and the oldest forgotten.
    ...(window !== undefined && { delivery: { mode: 'queue', maxMessages: 0 } as const }),
    backoff: () => 0,
    random: () => 0,
    storm: { maxAttempts: 10_000 },
  });
  connection.on('message', (data, { topic }) => tell(words(data, topic)));
  connection.on('event', (name, data) => tell(eventWords(name, data)));
  connection.on('error', ({ code, cause }) => {
    if (code !== 'SESSION_LOST') return;
    const { received, sent } = cause as SessionLoss;
    if (received === null) return;
    const { from, to } = received;
    const inDoubt = sent === null ? 0 : sent.to - sent.from + 1;
    tell(to === null ? `renewed, lost from ${from}, ${inDoubt} in doubt` : `lost ${from} to ${to}`);
  });
  connection.start();
  const { session } = connection;
  const request = (asked: Promise<void>, done: string, topic: string): void => {
    asked.then(
      () => tell(`${done} ${topic}`),
      (error: unknown) => tell(`refused ${topic}: ${/\((\w+)\)/.exec(String(error))?.[1]}`),
    );
  };
  return {
    send: (data) => void connection.send(data as string),
    sendEvent: (name, data) => void session!.sendEvent(name, data),
    subscribe: (topic) => request(session!.subscribe(topic), 'subscribed', topic),
    publish: (topic, data) => request(session!.publish(topic, data as string), 'published', topic),
    close: () => connection.stop(),
  };
};

/** The client that knows PROTOCOL.md and nothing else. */
export const theMinimalClient: ClientFactory = ({ url, auth, window, tell }) => {
  const asked = new Map<number, readonly [done: string, topic: string]>();
  const client = minimalClient({
    url,
    auth,
    ...(window !== undefined && { window }),
    random: () => 0,
    onMessage: (data, topic) => tell(words(data, topic)),
    onEvent: (name, data) => tell(eventWords(name, data)),
    onReply: (to, error) => {
      const [done, topic] = asked.get(to)!;
      tell(error === undefined ? `${done} ${topic}` : `refused ${topic}: ${error.code}`);
    },
    onLost: (first, last) => tell(`lost ${first} to ${last}`),
    onRenewed: (first, inDoubt) => tell(`renewed, lost from ${first}, ${inDoubt} in doubt`),
  });
  return {
    send: (data) => void client.send(data),
    sendEvent: (name, data) => void client.emit(name, data),
    subscribe: (topic) => void asked.set(client.subscribe(topic), ['subscribed', topic]),
    publish: (topic, data) => void asked.set(client.publish(topic, data), ['published', topic]),
    close: () => client.close(),
  };
};
