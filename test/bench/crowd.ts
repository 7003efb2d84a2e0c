import { WebSocket } from 'ws';
import { createFakeEnvironment, type FakeEnvironment } from '../support/fake-environment.js';
import type { Client, Contender, NodeSocketClass } from './contender.js';

/** What happened to one client, in ms since the epoch. */
export interface Diary {
  /** Sockets made. */
  readonly attempts: number[];
  readonly opens: number[];
  readonly closes: number[];
}

/** Clients that live side by side and write down what happens to them. */
export interface Crowd {
  /** Resolves when every client has opened once. */
  opened(): Promise<void>;
  /** Tells those that listen to the network that it has come back. */
  online(): void;
  /** Ends all clients. */
  disperse(): readonly Diary[];
}

const countingClass = (attempts: number[]): NodeSocketClass =>
  class extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      attempts.push(Date.now());
      super(url, protocols);
      // reconnecting-websocket stops listening before it closes a socket that is still CONNECTING,
      // and an error of `ws` that nobody hears ends the process.
      this.on('error', () => undefined);
    }
  };

/** Makes clients of a contender, all at once. */
export function gather(contender: Contender, url: string, count: number): Crowd {
  let unopened = count;
  let allOpened = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    allOpened = resolve;
  });
  const members = Array.from({ length: count }, (): [Client, Diary, FakeEnvironment] => {
    const diary: Diary = { attempts: [], opens: [], closes: [] };
    const environment = createFakeEnvironment();
    const client = contender(
      url,
      {
        open() {
          if (diary.opens.length === 0) unopened -= 1;
          if (unopened === 0) allOpened();
          diary.opens.push(Date.now());
        },
        message: () => undefined,
        close: () => void diary.closes.push(Date.now()),
      },
      { webSocket: countingClass(diary.attempts), environment },
    );
    return [client, diary, environment];
  });
  return {
    opened: () => opened,
    online() {
      for (const [, , environment] of members) environment.online();
    },
    disperse() {
      // A diary ends before its client does.
      const diaries = structuredClone(members.map(([, diary]) => diary));
      for (const [client] of members) client.close();
      return diaries;
    },
  };
}
