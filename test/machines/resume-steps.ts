import {
  acknowledge,
  canWrite,
  clientHears,
  close,
  hello,
  nameOf,
  serverHears,
  writeAll,
  writeNext,
} from './resume-protocol.js';
import { sides, type Link, type Session, type Side, type World } from './resume-state.js';

/** How far an exploration goes. */
export interface Bounds {
  /** Messages of each side. */
  readonly messages: Readonly<Record<Side, number>>;
  /** Links that the client opens. */
  readonly links: number;
  readonly restarts: number;
}

/** Something that can happen. */
export interface Step {
  readonly name: string;
  readonly take: (world: World) => void;
}

const sending = (world: World, side: Side): Session | null | undefined =>
  side === 'client' ? world.client.session : world.held.at(-1);

function send(world: World, side: Side): void {
  const session = sending(world, side)!;
  const { stream } = session;
  world.sent[side] += 1;
  world.page(session, side).sent += 1;
  stream.push(nameOf(session, side, stream.next));
  writeAll(world, side);
}

function open(world: World): void {
  const { client } = world;
  client.links += 1;
  client.link = client.links;
  client.isWelcome = false;
  const link: Link = {
    number: client.link,
    to: { client: [], server: [] },
    isOpenAt: { client: true, server: true },
  };
  world.links.push(link);
  hello(world, link);
}

function hear(world: World, number: number, side: Side): void {
  const link = world.linkOf(number)!;
  const frame = link.to[side].shift()!;
  try {
    if (side === 'server') serverHears(world, link, frame);
    else clientHears(world, frame);
  } catch (error) {
    world.note([`two sides that keep to the rules break none: ${String(error)}`]);
  }
}

function handOver(world: World): void {
  const seq = world.client.inbox.shift()!;
  world.note(world.page(world.client.session!, 'server').deliver(seq));
}

function restart(world: World): void {
  world.restarts += 1;
  world.held = [];
  for (const link of world.links) close(world, link, 'server');
}

const owesAck = (world: World, side: Side): boolean =>
  world.writing(side)?.session.stream.owesAck === true;

/** Hearing, writing and acknowledging: what goes on by itself. */
export function* ownSteps(world: World, link: Link): Generator<Step> {
  const { number } = link;
  for (const side of sides) {
    if (link.isOpenAt[side] && link.to[side].length > 0) {
      yield {
        name: `${side} hears on link ${number}`,
        take: (next) => {
          hear(next, number, side);
        },
      };
    }
  }
}

export function* ownActs(world: World): Generator<Step> {
  if (world.client.inbox.length > 0) yield { name: 'client hands over', take: handOver };
  for (const side of sides) {
    if (canWrite(world, side)) {
      yield {
        name: `${side} writes`,
        take: (next) => {
          writeNext(next, side);
        },
      };
    }
    if (owesAck(world, side)) {
      yield {
        name: `${side} acknowledges`,
        take: (next) => {
          acknowledge(next, side);
        },
      };
    }
  }
}

const lose = ({ number }: Link, side: Side): Step => ({
  name: `${side} loses link ${number}`,
  take: (next) => {
    close(next, next.linkOf(number)!, side);
  },
});

/** Everything that can happen next. */
export function* steps(world: World, bounds: Bounds): Generator<Step> {
  const { client, held, links } = world;
  for (const side of sides) {
    if (sending(world, side) && world.sent[side] < bounds.messages[side]) {
      yield {
        name: `${side} sends`,
        take: (next) => {
          send(next, side);
        },
      };
    }
  }
  yield* ownActs(world);
  for (const link of links) {
    yield* ownSteps(world, link);
    for (const side of sides) if (link.isOpenAt[side]) yield lose(link, side);
  }
  if (client.link === 0 && client.links < bounds.links) {
    yield { name: 'client opens a link', take: open };
  }
  for (const { id, link } of held) {
    if (link !== 0) continue;
    yield {
      name: 'the session expires',
      take: (next) => {
        next.held = next.held.filter((one) => one.id !== id);
      },
    };
  }
  if (world.restarts < bounds.restarts && client.links > 0) {
    yield { name: 'the server restarts', take: restart };
  }
}

/** What happens next when all is well from now on; undefined at rest. */
export function calmStep(world: World): Step | undefined {
  const { link } = world;
  if (link === undefined) return { name: 'client opens a link', take: open };
  if (!link.isOpenAt.server && link.to.client.length === 0) return lose(link, 'client');
  for (const step of ownSteps(world, link)) return step;
  for (const step of ownActs(world)) return step;
  return undefined;
}

/**
 * Somebody else shows a token of the session, with any link number.
 *
 * @returns whether the session of the client is what it was.
 */
export function isSafeFrom(world: World, token: number, number: number): boolean {
  const { shared } = world;
  const stolen = world.copy();
  const link: Link = {
    number,
    to: { client: [], server: [] },
    isOpenAt: { client: false, server: true },
  };
  stolen.links.push(link);
  link.to.server.push({
    type: 'hello',
    link: number,
    session: shared!.id,
    token: String(token),
    received: 0,
  });
  hear(stolen, number, 'server');
  stolen.tidy();
  return stolen.key === world.key;
}
