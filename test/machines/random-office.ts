import { AuthRefusedError } from '../../src/protocol/errors.js';
import type { Issue } from './random-step.js';

/** Where credentials come from, and what became of them. */
export interface Office {
  /** What it does when it is asked. */
  manner: Issue;
  /** Asks for credentials: what a credentials function does. */
  readonly issue: (request: { readonly signal: AbortSignal }) => unknown;
  /** Answers whoever was left hanging. */
  answer(): void;
  /** Values that the server has refused. */
  readonly refused: Set<unknown>;
  /** How often it was asked. */
  readonly requests: number;
  /** Requests that hang, and whose attempt goes on. */
  readonly pending: number;
}

interface Hanging {
  readonly signal: AbortSignal;
  readonly settle: () => void;
}

/** Opens the office. */
export function openOffice(): Office {
  let issued = 0;
  let requests = 0;
  let hanging: Hanging[] = [];
  const fresh = (): string => `token ${String((issued += 1))}`;
  const manners: Readonly<Record<Issue, (signal: AbortSignal) => unknown>> = {
    fresh,
    same: () => `token ${String(Math.max(1, issued))}`,
    fails: () => Promise.reject(new Error('no token today')),
    refuses: () => Promise.reject(new AuthRefusedError()),
    throws: () => {
      throw new Error('no token at all');
    },
    hangs: (signal) =>
      new Promise((resolve) => {
        hanging.push({ signal, settle: () => resolve(fresh()) });
      }),
  };
  return {
    manner: 'fresh',
    issue({ signal }) {
      requests += 1;
      return manners[this.manner](signal);
    },
    answer: () => {
      for (const { settle } of hanging.splice(0)) settle();
    },
    refused: new Set(),
    get requests() {
      return requests;
    },
    get pending() {
      hanging = hanging.filter(({ signal }) => !signal.aborted);
      return hanging.length;
    },
  };
}
