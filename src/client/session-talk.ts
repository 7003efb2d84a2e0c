import type { Clock } from '../actors/clock.js';
import type { Outbound, SessionLink, SessionStart } from '../actors/ports.js';
import type { FrameData } from '../policies/liveness.js';
import { viewOf } from '../protocol/bytes.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import type {
  Codec,
  ControlFrame,
  HelloFrame,
  NumberedFrame,
  Packed,
  Payload,
  ResumeWindow,
  WelcomeFrame,
} from '../protocol/frames.js';

/** An acknowledgement alone is sent at most this often, in ms. */
const ACK_DELAY_MS = 1000;

/** The session that a talk is about. */
export interface TalkOwner {
  /** Whether the server has spoken the protocol before. */
  readonly isKnown: boolean;
  /** How long one that has not has for its first frame, in ms. */
  readonly helloTimeoutMs: number;
  /** What the hello says of the session. */
  readonly hello: Omit<HelloFrame, 'type' | 'link' | 'auth'>;
  /** Whether as much is unacknowledged as is kept. */
  readonly isFull: boolean;
  send(data: Outbound): void;
  welcomed(frame: WelcomeFrame, talk: Talk): void;
  /** @throws ProtocolError */
  hear(frame: ControlFrame | NumberedFrame, bytes: number, talk: Talk): void;
  acknowledge(talk: Talk): void;
  ended(talk: Talk): void;
}

/** A session on one socket. */
export class Talk implements SessionLink {
  readonly #start: SessionStart;
  readonly #session: TalkOwner;
  readonly #setup: { readonly codec: Codec; readonly clock: Clock };
  readonly #pongs = new Set<() => void>();
  #isSilent = true;
  #isWelcome = false;
  #isOver = false;
  #window: ResumeWindow = { messages: 1, bytes: 1 };
  #pingId = 0;
  /** The last that was answered. */
  #pongId = 0;
  #helloTimer: unknown;
  #ackTimer: unknown;
  #isAckDue = false;

  constructor(
    start: SessionStart,
    session: TalkOwner,
    setup: { readonly codec: Codec; readonly clock: Clock },
  ) {
    this.#start = start;
    this.#session = session;
    this.#setup = setup;
  }

  readonly ping = {
    send: (): void => {
      this.#pingId += 1;
      this.control({ type: 'ping', id: this.#pingId });
    },
    onPong: (listener: () => void): void => {
      this.#pongs.add(listener);
    },
    offPong: (listener: () => void): void => {
      this.#pongs.delete(listener);
    },
  };

  readonly isFull = (): boolean => this.#session.isFull;

  get isSilent(): boolean {
    return this.#isSilent;
  }

  get isWelcome(): boolean {
    return this.#isWelcome && !this.#isOver;
  }

  /** What the server keeps unacknowledged. */
  get window(): ResumeWindow {
    return this.#window;
  }

  hello(): void {
    const { attempt, link } = this.#start;
    const { credentials } = attempt;
    const auth = credentials === undefined ? {} : { auth: credentials };
    try {
      this.control({ type: 'hello', link, ...auth, ...this.#session.hello });
    } catch (error) {
      // Credentials that JSON cannot say.
      this.#start.broken(error);
      return;
    }
    if (this.#session.isKnown) return;
    this.#helloTimer = this.#setup.clock.setTimeout(() => {
      this.#start.unspoken();
    }, this.#session.helloTimeoutMs);
  }

  readonly send = (data: Outbound): void => {
    this.#session.send(data);
  };

  readonly hear = (data: FrameData): void => {
    if (this.#isOver) return;
    this.#isSilent = false;
    try {
      const payload = this.#payloadOf(data);
      const frame = this.#setup.codec.decode(payload);
      // Whoever says this speaks the protocol, however long the welcome takes.
      this.#setup.clock.clearTimeout(this.#helloTimer);
      if (frame.type === 'ping') this.control({ type: 'pong', id: frame.id });
      else if (frame.type === 'pong') this.#pong(frame.id);
      else if (this.#isWelcome) this.#session.hear(frame, payload.length, this);
      else this.#greeted(frame);
    } catch (error) {
      this.#refuse(error);
    }
  };

  control(frame: ControlFrame): void {
    this.#write(this.#setup.codec.encodeControl(frame));
  }

  write(seq: number, ack: number | undefined, packed: Packed): void {
    this.#write(this.#setup.codec.encode(seq, ack, packed));
  }

  oweAck(): void {
    if (this.#isAckDue) return;
    this.#isAckDue = true;
    this.#ackTimer = this.#setup.clock.setTimeout(() => {
      this.#isAckDue = false;
      if (!this.#isOver) this.#session.acknowledge(this);
    }, ACK_DELAY_MS);
  }

  end(): void {
    this.#isOver = true;
    this.#setup.clock.clearTimeout(this.#helloTimer);
    this.#setup.clock.clearTimeout(this.#ackTimer);
    this.#pongs.clear();
    this.#session.ended(this);
  }

  #greeted(frame: ControlFrame | NumberedFrame): void {
    switch (frame.type) {
      case 'welcome':
        this.#setup.clock.clearTimeout(this.#helloTimer);
        this.#isWelcome = true;
        this.#window = frame.window;
        this.#session.welcomed(frame, this);
        this.#start.welcomed(frame.spreadMs);
        break;
      case 'error':
      case 'drain':
        // Only a server that speaks the protocol says so; the close that follows has its code. What
        // comes of refused credentials is told by the connection: mostly a refresh, and no error.
        if (frame.type === 'error' && frame.code === 'UNAUTHORIZED') break;
        this.#session.hear(frame, 0, this);
        break;
      default:
        throw new ProtocolError('BAD_FRAME', `${frame.type} came in place of the welcome`);
    }
  }

  /** What is no frame shows that the server does not speak the protocol, if it never did. */
  #refuse(error: unknown): void {
    if (!this.#isWelcome && !this.#session.isKnown) this.#start.unspoken();
    else this.#start.broken(error);
  }

  #pong(id: number): void {
    // Each is told, and once: the heartbeat counts how many are due.
    if (id <= this.#pongId || id > this.#pingId) return;
    this.#pongId = id;
    for (const listener of this.#pongs) listener();
  }

  #payloadOf(data: FrameData): Payload {
    const payload = typeof data === 'string' ? data : viewOf(data);
    if (payload !== null) return payload;
    throw new ProtocolError('BAD_FRAME', 'a Blob came; accepted: binaryType "arraybuffer"');
  }

  #write(data: string | Uint8Array): void {
    if (this.#isOver) return;
    try {
      this.#start.socket.send(data as string);
    } catch (error) {
      this.#start.broken(error);
    }
  }
}
