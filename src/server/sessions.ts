import type { IncomingMessage } from 'node:http';
import { ProtocolError } from '../protocol/protocol-error.js';
import type { HelloFrame, ResumeRefusal } from '../protocol/frames.js';
import { Client } from './client.js';
import type { Core } from './core.js';
import type { Link } from './link.js';
import { refuseLink } from './refuse-link.js';
import type { User } from './types.js';

/** The session that a hello asks for, or why it is not to be had. */
function sessionOf(
  core: Core,
  hello: HelloFrame,
  user: User | null,
): Client | ResumeRefusal | 'late' | null {
  if (hello.session === undefined) return null;
  const found = core.clients.get(hello.session);
  if (!(found instanceof Client)) return 'unknown';
  return found.refusalOf(hello, user) ?? found;
}

/** Gives the link of a hello to the session that it may resume, or to a new one. */
export function welcome(
  core: Core,
  link: Link,
  hello: HelloFrame,
  user: User | null,
  request: IncomingMessage,
): void {
  const found = sessionOf(core, hello, user);
  if (found === 'late') {
    refuseLink(core, link, new ProtocolError('SUPERSEDED'));
    return;
  }
  if (found instanceof Client) {
    core.counters.resumed += 1;
    found.user = user;
    found.attach(link, hello);
    found.announceResumed(request);
    return;
  }
  if (found !== null) {
    core.counters.notResumed += 1;
    core.settings.logger.warn({ refusal: found }, '[WebSocket] A session was not resumed');
  }
  const client = new Client(core, user);
  client.attach(link, hello, found ?? undefined);
  core.connected(client, request);
}
