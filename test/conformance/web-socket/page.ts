/** The script of the page in which the checks run in a browser. */
import { SupervisedWebSocket } from 'linekeeper';
import { runCheck, type Addresses, type SocketClass } from './check.js';
import { checks, pageChecks } from './checks.js';

const classes = {
  control: WebSocket,
  'single-shot': SupervisedWebSocket.with({ mode: 'single-shot' }),
  supervised: SupervisedWebSocket,
} satisfies Record<string, SocketClass>;

/** What a check is run against. */
export type PageMode = keyof typeof classes;

export const lab = {
  run: (path: string, mode: PageMode, addresses: Addresses): Promise<void> =>
    runCheck({ ...checks, ...pageChecks }[path]!, classes[mode], addresses),
};

export type Lab = typeof lab;
