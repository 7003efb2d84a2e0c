import type { Payload } from '../protocol/frames.js';
import type { Core, Member } from './core.js';
import { EVERY_TOPIC } from './topics.js';
import type { BroadcastOutcome, SendOutcome, ServerClient } from './types.js';

/** Sends a message to a topic's audience, packed once for all; to everyone for `*`. */
export function broadcastFrom(
  core: Core,
  topic: string,
  data: Payload,
  except?: ServerClient,
): BroadcastOutcome {
  const outcome: Record<SendOutcome, number> = { sent: 0, buffered: 0, dropped: 0 };
  const packed = core.settings.codec.pack({ kind: 'topic', topic, data });
  const audience: Iterable<Member> =
    topic === EVERY_TOPIC ? core.clients.values() : core.topics.audience(topic);
  for (const client of audience) {
    if (client === except) continue;
    outcome[client.deliver(packed, data)] += 1;
  }
  return outcome;
}
