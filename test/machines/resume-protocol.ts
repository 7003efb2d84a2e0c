import type { HelloFrame } from '../../src/protocol/frames.js';
import type { SequenceRange } from '../../src/protocol/send-buffer.js';
import {
  openBooks,
  type Held,
  type Link,
  type Sent,
  type Session,
  type Side,
  type World,
} from './resume-state.js';

// The rules of PROTOCOL.md for both sides. What it leaves open is a step of the world.

const other = (side: Side): Side => (side === 'client' ? 'server' : 'client');

/** What is written to an end that is gone is lost. */
function write(link: Link, from: Side, frame: Sent): void {
  if (link.isOpenAt[other(from)]) link.to[other(from)].push(frame);
}

/** One side notices the end of a link: what is under way to it is lost. */
export function close(world: World, link: Link, side: Side): void {
  link.isOpenAt[side] = false;
  link.to[side].length = 0;
  if (side === 'server') {
    for (const held of world.held) if (held.link === link.number) held.link = 0;
    return;
  }
  world.client.link = 0;
  world.client.isWelcome = false;
  world.client.inbox.length = 0;
}

function forgo(world: World, session: Session, side: Side, lost: SequenceRange): void {
  world.note(world.page(session, side).forgo(lost, world.setup.bound));
}

/** Whether a frame waits to be written. */
export function canWrite(world: World, side: Side): boolean {
  const session = world.writing(side)?.session;
  return session !== undefined && session.written + 1 < session.stream.next;
}

/** Writes the next frame; what was forgotten in its place is told first. */
export function writeNext(world: World, side: Side): void {
  const { session, link } = world.writing(side)!;
  const { stream } = session;
  const next = session.written + 1;
  if (stream.first > next) {
    forgo(world, session, side, { from: next, to: stream.first - 1 });
    session.written = stream.first - 1;
    if (world.setup.rules.saysLost) write(link, side, { type: 'lost', next: stream.first });
    return;
  }
  session.written = next;
  const data = String(stream.get(next));
  const body = { kind: 'message', data } as const;
  write(link, side, { type: 'numbered', seq: next, ack: stream.takeAck(), body });
}

/** Writes what waits, as far as sockets take it. */
export function writeAll(world: World, side: Side): void {
  if (world.setup.isSlow) return;
  while (canWrite(world, side)) writeNext(world, side);
}

/** Sends an acknowledgement alone. */
export function acknowledge(world: World, side: Side): void {
  const { session, link } = world.writing(side)!;
  const received = session.stream.takeAck();
  if (received !== undefined) write(link, side, { type: 'ack', received });
}

/** The first frame of a client. */
export function hello(world: World, link: Link): void {
  const { session } = world.client;
  const asked = session && {
    session: session.id,
    token: String(session.token),
    received: world.setup.rules.hasReceived(session.stream),
  };
  write(link, 'client', { type: 'hello', link: link.number, ...asked });
}

/** "Everything before `next` that the receiver lacks is lost." */
function skip(world: World, session: Session, side: Side, next: number): void {
  const lost = session.stream.skipTo(next);
  if (lost !== null && world.setup.rules.tellsLost) {
    world.note(world.page(session, other(side)).lose(lost));
  }
}

function acknowledged(world: World, session: Session, side: Side, upTo: number): void {
  world.note(world.page(session, side).acknowledge(upTo));
  session.stream.acknowledge(upTo);
}

/** Frames that mean the same to both sides. */
function hears(world: World, session: Session, side: Side, frame: Sent): void {
  switch (frame.type) {
    case 'numbered': {
      const { seq, ack, body } = frame;
      if (ack !== undefined) acknowledged(world, session, side, ack);
      if (!session.stream.accept(seq)) break;
      const data = body.kind === 'message' ? body.data : '';
      if (data !== nameOf(session, other(side), seq)) world.note(['what arrives is what was sent']);
      if (side === 'client' && world.setup.rules.handsOver === 'later') {
        world.client.inbox.push(seq);
      } else world.note(world.page(session, other(side)).deliver(seq));
      break;
    }
    case 'ack':
      acknowledged(world, session, side, frame.received);
      break;
    case 'lost':
      skip(world, session, side, frame.next);
      break;
    default:
      throw new Error(`${frame.type} is not for this side`);
  }
}

/** What a message says: where it stands. */
export const nameOf = ({ id }: Session, sender: Side, seq: number): string =>
  `${id} ${sender} ${seq}`;

/** The client hears a frame on its present link. */
export function clientHears(world: World, frame: Sent): void {
  const { client, link } = world;
  if (frame.type !== 'welcome') {
    hears(world, client.session!, 'client', frame);
    return;
  }
  const { rules } = world.setup;
  const former = client.session;
  client.isWelcome = true;
  if (frame.resumed && former !== null) {
    former.token = Number(frame.token);
    skip(world, former, 'client', frame.next);
    acknowledged(world, former, 'client', frame.received);
    former.stream.resume(frame.received);
    former.written = rules.repeatsAfter(frame.received);
  } else {
    if (former !== null) {
      world.note(world.page(former, 'client').close(rules.inDoubt(former.stream)));
    }
    const keeps = former !== null && !rules.beginsAnew;
    const stream = keeps ? former.stream : world.createStream();
    client.session = {
      id: frame.session,
      token: Number(frame.token),
      stream,
      written: stream.first - 1,
    };
  }
  const { stream, written } = client.session!;
  write(link!, 'client', { type: 'ack', received: stream.received });
  if (stream.first > written + 1) writeNext(world, 'client');
  writeAll(world, 'client');
}

/** The server hears a frame on a link. */
export function serverHears(world: World, link: Link, frame: Sent): void {
  if (frame.type === 'hello') {
    greet(world, link, frame);
    return;
  }
  const held = world.held.find((one) => one.link === link.number);
  if (held !== undefined) {
    held.confirmed = held.epoch;
    held.answered = held.epoch;
    hears(world, held, 'server', frame);
  } else if (world.shared !== undefined && world.setup.rules.readsFormerLinks) {
    hears(world, world.shared, 'server', frame);
  }
}

function greet(world: World, link: Link, { session: id, token, received = 0 }: HelloFrame): void {
  const { rules } = world.setup;
  const found = world.held.find((held) => held.id === id);
  const isPresent = link.number === world.client.link;
  if (found === undefined || rules.isVoid(found, Number(token))) {
    if (found !== undefined && isPresent) world.note(['a client is not refused its own session']);
    welcome(world, link, newSession(world, link), false, 0);
    return;
  }
  if (rules.isOvertaken(found, link.number)) {
    if (isPresent) world.note(['the present link of a client is not taken for a late one']);
    close(world, link, 'server');
    return;
  }
  if (link.number < found.lastLink) world.note(['a late link does not change the live session']);
  const former = world.linkOf(found.link);
  if (former !== undefined && !rules.readsFormerLinks) close(world, former, 'server');
  world.note(world.page(found, 'server').acknowledge(received));
  const lost = found.stream.resume(received);
  if (lost !== null) forgo(world, found, 'server', lost);
  welcome(world, link, found, true, received);
}

function newSession(world: World, { number }: Link): Held {
  const held: Held = {
    id: `s${number}`,
    stream: world.createStream(),
    written: 0,
    epoch: 0,
    confirmed: 0,
    answered: 0,
    lastLink: 0,
    link: 0,
  };
  world.held.push(held);
  world.books.set(held.id, openBooks());
  return held;
}

function welcome(world: World, link: Link, held: Held, resumed: boolean, received: number): void {
  const { rules } = world.setup;
  held.epoch += 1;
  held.lastLink = Math.max(held.lastLink, link.number);
  held.link = link.number;
  if (rules.confirmsWith === 'the welcome') held.confirmed = held.epoch;
  const next = Math.max(held.stream.first, rules.repeatsAfter(received) + 1);
  held.written = next - 1;
  write(link, 'server', {
    type: 'welcome',
    session: held.id,
    token: String(held.epoch),
    resumed,
    received: held.stream.received,
    next: rules.saysLost ? next : received + 1,
  });
  writeAll(world, 'server');
}
