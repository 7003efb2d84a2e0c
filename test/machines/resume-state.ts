import type {
  AckFrame,
  HelloFrame,
  LostFrame,
  NumberedFrame,
  WelcomeFrame,
} from '../../src/protocol/frames.js';
import { Page } from './resume-page.js';
import type { Rules, Standing } from './resume-rules.js';
import { CopiedStream } from './resume-stream.js';

/** What a world is made of. */
export interface WorldSetup {
  readonly rules: Rules;
  /** How many messages each side keeps. */
  readonly bound: number;
  /** Whether frames wait for a socket that takes one at a time. */
  readonly isSlow: boolean;
}

/** A frame on its way. A token is its epoch: who has not seen one does not know it. */
export type Sent =
  | HelloFrame
  | Pick<WelcomeFrame, 'type' | 'session' | 'token' | 'resumed' | 'received' | 'next'>
  | AckFrame
  | LostFrame
  | NumberedFrame;

export type Side = 'client' | 'server';

export const sides: readonly Side[] = ['client', 'server'];

/** One WebSocket connection. Each end may be gone without the other's knowledge. */
export interface Link {
  /** By the client's own count. */
  readonly number: number;
  /** What is under way to each side. */
  readonly to: Readonly<Record<Side, Sent[]>>;
  readonly isOpenAt: Record<Side, boolean>;
}

/** A session as one side knows it. */
export interface Session {
  readonly id: string;
  readonly stream: CopiedStream;
  /** The number of the last message that was written to the present link. */
  written: number;
}

/** A session as the client knows it. */
export interface Known extends Session {
  token: number;
}

/** A session as the server knows it. */
export interface Held extends Session, Standing {
  /** The epoch of the latest welcome of which the server has heard that it arrived. */
  answered: number;
  /** Its present link; 0 while it waits. */
  link: number;
}

interface Client {
  session: Known | null;
  /** How many links it has opened. */
  links: number;
  /** Its present link; 0 for none. */
  link: number;
  isWelcome: boolean;
  /** What was received and is not handed over: nothing, by the rules. */
  readonly inbox: number[];
}

/** A client, a server, what is under way between them, and what their apps have seen. */
export class World {
  readonly setup: WorldSetup;
  client: Client = { session: null, links: 0, link: 0, isWelcome: false, inbox: [] };
  held: Held[] = [];
  links: Link[] = [];
  /** What the apps have seen of each session, by the side that sent it. */
  readonly books = new Map<string, Readonly<Record<Side, Page>>>();
  readonly sent = { client: 0, server: 0 };
  restarts = 0;
  /** What does not hold. */
  readonly wrong: string[] = [];

  constructor(setup: WorldSetup) {
    this.setup = setup;
  }

  copy(): World {
    const copy = new World(this.setup);
    const { session, inbox } = this.client;
    copy.client = {
      ...this.client,
      session: session === null ? null : { ...session, stream: session.stream.copy() },
      inbox: [...inbox],
    };
    copy.held = this.held.map((one) => ({ ...one, stream: one.stream.copy() }));
    copy.links = this.links.map(({ number, to, isOpenAt }) => ({
      number,
      to: { client: [...to.client], server: [...to.server] },
      isOpenAt: { ...isOpenAt },
    }));
    for (const [id, { client, server }] of this.books) {
      copy.books.set(id, { client: client.copy(), server: server.copy() });
    }
    copy.sent.client = this.sent.client;
    copy.sent.server = this.sent.server;
    copy.restarts = this.restarts;
    return copy;
  }

  /** The present link of the client. */
  get link(): Link | undefined {
    return this.linkOf(this.client.link);
  }

  linkOf(number: number): Link | undefined {
    return this.links.find((link) => link.number === number);
  }

  /** The session that both sides know. */
  get shared(): Held | undefined {
    return this.held.find(({ id }) => id === this.client.session?.id);
  }

  /** The session that a side can write frames of, and the link to write them to. */
  writing(side: Side): { readonly session: Session; readonly link: Link } | undefined {
    const { client } = this;
    const held = side === 'server' ? this.held.find(({ link }) => link !== 0) : undefined;
    const session = side === 'server' ? held : client.isWelcome ? client.session : undefined;
    const link = this.linkOf(held?.link ?? client.link);
    return session && link ? { session, link } : undefined;
  }

  /** What was sent by one side in a session. */
  page({ id }: { readonly id: string }, sender: Side): Page {
    return this.books.get(id)![sender];
  }

  note(wrong: Iterable<string>): void {
    this.wrong.push(...wrong);
  }

  createStream(): CopiedStream {
    const { rules, bound } = this.setup;
    return new CopiedStream(() => rules.createStream(bound));
  }

  /** Forgets what nothing can come of any more. */
  tidy(): void {
    const { client, link } = this;
    const known = new Set([client.session?.id]);
    // Of a session that it does not know yet, the client can only hear by a welcome.
    for (const frame of link?.to.client ?? [])
      if (frame.type === 'welcome') known.add(frame.session);
    this.held = this.held.filter(({ id }) => known.has(id));
    for (const id of this.books.keys()) if (!known.has(id)) this.books.delete(id);
    const isLate = ({ number, to }: Link): boolean =>
      to.server.length > 0 || this.held.some((held) => held.link === number);
    this.links = this.links.filter((one) => one === link || (one.isOpenAt.server && isLate(one)));
  }

  /** Two worlds with the same key have the same future. */
  get key(): string {
    const { session, links, link, isWelcome, inbox } = this.client;
    let key = `${links},${link},${Number(isWelcome)},${inbox.join()}`;
    key += `|${this.sent.client},${this.sent.server},${this.restarts}`;
    if (session !== null) {
      key += `|${session.id},${session.token},${session.written},${session.stream.key}`;
    }
    for (const { id, epoch, confirmed, answered, lastLink, link: at, written, stream } of this
      .held) {
      key += `|${id},${epoch},${confirmed},${answered},${lastLink},${at},${written},${stream.key}`;
    }
    for (const [id, { client, server }] of this.books) key += `|${id},${client.key},${server.key}`;
    for (const { number, to, isOpenAt } of this.links) {
      key += `|${number},${Number(isOpenAt.client)}${Number(isOpenAt.server)}`;
      for (const frame of to.client) key += keyOf(frame);
      key += '/';
      for (const frame of to.server) key += keyOf(frame);
    }
    return key;
  }
}

/** Of a message its number, since there is no other with it in the session. */
function keyOf(frame: Sent): string {
  switch (frame.type) {
    case 'numbered':
      return `n${frame.seq},${frame.ack ?? ''}`;
    case 'ack':
      return `a${frame.received}`;
    case 'lost':
      return `l${frame.next}`;
    case 'hello':
      return `h${frame.session ?? ''},${frame.token ?? ''},${frame.received ?? ''}`;
    case 'welcome':
      return `w${frame.session},${frame.token},${Number(frame.resumed)},${frame.received},${frame.next}`;
  }
}

/** Books for a new session. */
export const openBooks = (): Record<Side, Page> => ({ client: new Page(), server: new Page() });
