import { isTopic } from '../protocol/fields.js';
import type { FrameErrorCode } from '../protocol/frame-errors.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import { readJson } from '../protocol/json.js';
import { limits } from '../protocol/limits.js';
import { wordsOf } from './refuse-link.js';
import { isAllowed } from './authorize.js';
import type { Core, Member } from './core.js';

/** What a client of the dialect is told. */
type Words = object;

/** What a client of the dialect asks for. */
export interface Action {
  readonly action: 'subscribe' | 'unsubscribe';
  /** Under the name that the client gave it. */
  readonly topic: Readonly<Record<string, string>>;
  readonly name: string;
}

const actions: readonly unknown[] = ['subscribe', 'unsubscribe'];

/** `{"action":"subscribe","topic":"orders"}`, or `projectId` in place of `topic`; null for the app's. */
export function actionIn(text: string): Action | null {
  if (text.length > limits.controlBytes || !text.startsWith('{')) return null;
  let json: unknown;
  try {
    json = readJson(text);
  } catch {
    return null;
  }
  const { action, topic, projectId } = json as Readonly<Record<string, unknown>>;
  if (!actions.includes(action)) return null;
  const field = topic === undefined ? 'projectId' : 'topic';
  const name = topic ?? projectId;
  if (!isTopic(name)) return null;
  return { action: action as Action['action'], topic: { [field]: name }, name };
}

const refused = (code: FrameErrorCode, topic: object): Words => ({
  error: code,
  message: wordsOf(new ProtocolError(code)),
  ...topic,
});

/** The answer to an action of the JSON dialect; a promise where the app takes its time to allow it. */
export function answerAction(
  core: Core,
  client: Member,
  { action, topic, name }: Action,
): Words | Promise<Words> {
  if (action === 'unsubscribe') {
    client.unsubscribe(name);
    return { type: 'unsubscribed', ...topic };
  }
  if (!client.topics.has(name) && client.topics.size >= core.settings.limits.maxTopics) {
    return refused('TOO_MANY_TOPICS', topic);
  }
  const act = (allowed: boolean): Words => {
    if (!allowed) return refused('FORBIDDEN', topic);
    client.subscribe(name);
    return { type: 'subscribed', ...topic };
  };
  const allowed = isAllowed(core, { client, topic: name, action: 'subscribe' });
  return typeof allowed === 'boolean' ? act(allowed) : allowed.then(act);
}
