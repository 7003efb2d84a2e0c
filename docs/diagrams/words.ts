import { connectionMachine } from '../../machines/connection.machine.js';
import { defaultPolicy } from '../../src/policies/retry.js';
import type { Trigger } from './chart.js';
import type { PublicTransition } from './public-states.js';

/** A time in words: `10 s`, `500 ms`. */
export const timeText = (ms: number): string =>
  ms >= 1000 ? `${String(ms / 1000)} s` : `${String(ms)} ms`;

/** What a delay of the machine lasts by default, in ms; null for one that is drawn at run time. */
function defaultDelay(name: string): number | null {
  const delays = connectionMachine.implementations.delays as Readonly<
    Record<string, ((args: object) => number) | undefined>
  >;
  const context = { policy: defaultPolicy, wait: null, ports: { now: () => 0 } };
  const ms = delays[name]?.({ context });
  if (ms === undefined) throw new Error(`the machine has no delay "${name}"`);
  return ms === 0 ? null : ms;
}

/** A delay with how long it lasts by default: `connectTimeout (10 s)`. */
export function delayText(name: string): string {
  const ms = defaultDelay(name);
  return ms === null ? name : `${name} (${timeText(ms)})`;
}

/** What happens, in the words of somebody who uses the connection; `%` stands for the delay. */
const triggers: Readonly<Record<string, string>> = {
  'event connection.start': 'start()',
  'event connection.stop': 'stop()',
  'event connection.retry': 'retryNow()',
  'event connection.retry isForced': 'retryNow({ force: true })',
  'event credentials.changed': 'credentialsChanged()',
  'event transport.opened isLastToOpen': 'every transport is open',
  'event transport.closed isCurrent': 'a socket closes',
  'event heartbeat.lost isCurrent': 'no sign of life',
  'event environment.woke not isWaiting': 'woken after the wait was over',
  'error * isTransportError': 'a socket cannot be made',
  'error credentials': 'the credentials function fails',
  'error credentials isAuthError': 'the credentials function says refused',
  'done credentials isRefusedAgain': 'the refused credentials come again',
  'after connectTimeout': 'not open within %',
  'after credentialsTimeout': 'no credentials within %',
  'after hiddenGrace': 'hidden for %',
  'after cooldownDelay': 'the wait is over',
  'always isGateClosed': 'a gate closes',
  'always isAttemptGateClosed': 'a gate closes',
  'always isLinkGateClosed': 'a gate closes',
  'always not isGateClosed': 'the gates open',
  'always not isGateClosed and isResumedAtOnce': 'gates open (at once)',
  'always not isGateClosed via admission': 'gates open after retryNow()',
};

/** What decides where a way through `classify` or `admission` ends. */
const outcomes: Readonly<Record<string, string>> = {
  'classify isFatal': 'the close is fatal',
  'classify isRefused': 'the credentials are refused',
  'classify isGateClosed': 'a gate is closed',
  'classify isExhausted': 'the attempts are used up',
  'admission isGateClosed': 'a gate is closed',
  'admission isStorming': 'the attempt budget is spent',
  'admission isWaiting': 'an earlier wait goes on',
};

function lookUp(table: Readonly<Record<string, string>>, key: string): string {
  const words = table[key];
  if (words === undefined) throw new Error(`docs/diagrams/words.ts has no words for "${key}"`);
  return words;
}

/** What sets a transition off, in words. */
export function triggerWords({ trigger, guards, via }: PublicTransition): string {
  const { kind, name }: Trigger = trigger;
  const plain = [kind, name].filter((part) => part !== '').join(' ');
  const own = guards.length > via.length ? guards[0] : null;
  const key = own === null || own === undefined ? plain : `${plain} ${own}`;
  const words = triggers[`${key} via ${via.join()}`] ?? lookUp(triggers, key);
  if (!words.includes('%')) return words;
  return words.replace('%', timeText(defaultDelay(name) ?? 0));
}

/** What made the way end where it does, in words; null for the ordinary end. */
export function outcomeWords({ guards, via }: PublicTransition): string | null {
  const [state] = via.slice(-1);
  const guard = guards.at(-1) ?? null;
  if (state === undefined || guard === null || guard === 'needsCredentials') return null;
  return lookUp(outcomes, `${state} ${guard}`);
}
