/** What a message carries: text or binary, as the WebSocket frame that it travels in. */
export type Payload = string | Uint8Array;

/** How much unacknowledged data a side keeps for a resume. */
export interface ResumeWindow {
  readonly messages: number;
  readonly bytes: number;
}

/** The first frame of a client: a new session, or one to be resumed. */
export interface HelloFrame {
  readonly type: 'hello';
  /** The number of this link among those of the client, from 1 up: a late one is told by it. */
  readonly link: number;
  /** Credentials, where the server is to see them in the first frame. */
  readonly auth?: unknown;
  readonly window?: ResumeWindow;
  /** The session to be resumed. */
  readonly session?: string;
  readonly token?: string;
  /** The number of the last message that was received in it. */
  readonly received?: number;
}

/** Why a session was not resumed. */
export type ResumeRefusal = 'unknown' | 'token' | 'user' | 'ahead';

/** The answer to a hello. */
export interface WelcomeFrame {
  readonly type: 'welcome';
  /** Names the session, and so the client: it stays the same through resumes. Not a secret. */
  readonly session: string;
  /** What the next hello has to show. */
  readonly token: string;
  readonly resumed: boolean;
  /** Why not, where the hello asked for it. */
  readonly refusal?: ResumeRefusal;
  /** The number of the last message that the server has received from the client. */
  readonly received: number;
  /** The number of the next message from the server: those between are lost. */
  readonly next: number;
  /** How often the server checks the link for life, in ms. */
  readonly heartbeatMs: number;
  /** How long the session is kept after a link has ended, in ms. */
  readonly graceMs: number;
  /** How long the whole population of the server needs to come back, in ms. */
  readonly spreadMs: number;
  readonly window: ResumeWindow;
  /** The largest message that the server takes, in bytes with its number; it may not say. */
  readonly maxPayload?: number;
}

/** Acknowledges every message up to this number. */
export interface AckFrame {
  readonly type: 'ack';
  readonly received: number;
}

/** The sender has forgotten what comes before `next`: it cannot be had any more. */
export interface LostFrame {
  readonly type: 'lost';
  readonly next: number;
}

export interface PingFrame {
  readonly type: 'ping' | 'pong';
  readonly id: number;
}

/** Something went wrong; a close follows where the code says so. */
export interface ErrorFrame {
  readonly type: 'error';
  readonly code: string;
  readonly message: string;
}

/** The server closes this link soon, with 1012. */
export interface DrainFrame {
  readonly type: 'drain';
  /** When the client had best come back, in ms. */
  readonly retryAfterMs: number;
}

/** Frames without a number: about the link, and not repeated on another one. */
export type ControlFrame =
  HelloFrame | WelcomeFrame | AckFrame | LostFrame | PingFrame | ErrorFrame | DrainFrame;

/** Why a request was refused. */
export interface RequestError {
  readonly code: string;
  readonly message: string;
}

/** What numbered frames carry: delivered once and in order, on whichever link. */
export type Body =
  | { readonly kind: 'message'; readonly data: Payload }
  /** From a client: to be published. From the server: was published. */
  | { readonly kind: 'topic'; readonly topic: string; readonly data: Payload }
  | { readonly kind: 'event'; readonly name: string; readonly data: unknown }
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly topic: string }
  /** The answer to the request with the number `to`. */
  | { readonly kind: 'reply'; readonly to: number; readonly error?: RequestError };

/** A frame that has a number. */
export interface NumberedFrame {
  readonly type: 'numbered';
  readonly seq: number;
  /** The last message that the sender has received, where that has changed. */
  readonly ack: number | undefined;
  readonly body: Body;
}

export type Frame = ControlFrame | NumberedFrame;

/** The part of a numbered frame that is the same for every recipient. */
export type Packed = string | Uint8Array;

/** How frames are written. The default is text that can be read by eye: PROTOCOL.md. */
export interface Codec {
  /** The subprotocol that names it: `linekeeper.v1`, and a suffix for another codec. */
  readonly subprotocol: string;
  /** Whether its control frames are text: one that comes in the other form is refused. */
  encodeControl(frame: ControlFrame): string | Uint8Array;
  /** Does what can be done before the number is known, once for all recipients. Copies binary data. */
  pack(body: Body): Packed;
  encode(seq: number, ack: number | undefined, packed: Packed): string | Uint8Array;
  /**
   * Reads a frame.
   *
   * @throws ProtocolError for anything that is not one.
   */
  decode(data: Payload): Frame;
}
