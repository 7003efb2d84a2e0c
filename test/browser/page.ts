/** The script of the test page: hands linekeeper to the test and records what a connection says. */
import * as linekeeper from 'linekeeper';
import type { Connection, ConnectionOptions, FrameData } from 'linekeeper';

const sockets: WebSocket[] = [];
const heard: string[] = [];
const received: FrameData[] = [];
const notes: Record<string, unknown> = {};

// The product looks the class up late, so it gets the browser's own with a register of its sockets.
globalThis.WebSocket = class extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    sockets.push(this);
  }
};

function listen(connection: Connection): void {
  const note = (...words: readonly unknown[]): void => void heard.push(words.join(' ').trim());
  connection.on('status', (status, { reason }) => note('status', status, reason ?? ''));
  connection.on('open', ({ reconnected }) => note(reconnected ? 'open again' : 'open'));
  connection.on('close', ({ cause, code, reason }) => note('close', cause, code, reason));
  connection.on('retry', ({ cause, close }) => note('retry', cause, 'after', close?.cause ?? ''));
  connection.on('error', ({ code }) => note('error', code));
  connection.on('latency', () => note('latency'));
  connection.on('message', (data) => {
    received.push(data);
    note('message', typeof data === 'string' ? data : data.constructor.name);
  });
}

/** What the tests find as `lab` in the page. */
export const lab = {
  linekeeper,
  /** Every WebSocket of the page, oldest first. */
  sockets: sockets as readonly WebSocket[],
  /** What the connection said, in order: `status connected`, `close closed 1012`, `message hi`. */
  heard: heard as readonly string[],
  /** The payloads as delivered. */
  received: received as readonly FrameData[],
  /** Room for what a test records in the page. */
  notes,
  connection: undefined as unknown as Connection,

  /** Starts a connection that tries again soon, unless the options say otherwise. */
  open(options: ConnectionOptions): void {
    const soon = { backoff: () => 20, storm: { maxAttempts: 1000 } };
    lab.connection = linekeeper.createConnection({ ...soon, ...options });
    listen(lab.connection);
    lab.connection.start();
  },
};

export type Lab = typeof lab;
