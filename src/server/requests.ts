import type { FrameErrorCode } from '../protocol/frame-errors.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import type { Body, Packed } from '../protocol/frames.js';
import { isAllowed } from './authorize.js';
import { broadcastFrom } from './broadcast.js';
import { wordsOf } from './refuse-link.js';
import type { Core, Member } from './core.js';

/** What a client asks for, and is answered. */
export type RequestBody = Extract<Body, { readonly topic: string }>;

/** A client that asks for something. */
interface Asking extends Member {
  /** Answers a request. */
  reply(packed: Packed): void;
}

/**
 * Answers a request of a client: subscribes, unsubscribes or publishes, and replies.
 *
 * @returns a promise where the app takes its time to allow it.
 */
export function answerRequest(
  core: Core,
  client: Asking,
  seq: number,
  body: RequestBody,
): undefined | Promise<void> {
  const { kind, topic } = body;
  const reply = (code?: FrameErrorCode): undefined => {
    const error =
      code === undefined ? undefined : { code, message: wordsOf(new ProtocolError(code)) };
    const { codec } = core.settings;
    client.reply(codec.pack({ kind: 'reply', to: seq, ...(error !== undefined && { error }) }));
  };

  // Those that waited for the app while the client was closed.
  if (client.isOver) return undefined;
  if (kind === 'unsubscribe') {
    if (!client.topics.has(topic)) return void reply('NOT_SUBSCRIBED');
    client.unsubscribe(topic);
    return void reply();
  }
  const isNew = kind === 'subscribe' && !client.topics.has(topic);
  if (isNew && client.topics.size >= core.settings.limits.maxTopics) {
    return void reply('TOO_MANY_TOPICS');
  }
  const act = (allowed: boolean): undefined => {
    if (client.isOver) return undefined;
    if (!allowed) return void reply('FORBIDDEN');
    if (kind === 'subscribe') client.subscribe(topic);
    else if (body.kind === 'topic') broadcastFrom(core, topic, body.data, client);
    return void reply();
  };
  const action = kind === 'subscribe' ? kind : 'publish';
  const allowed = isAllowed(core, { client, topic, action });
  return typeof allowed === 'boolean' ? void act(allowed) : allowed.then(act);
}
