import type { SequenceRange } from '../../src/protocol/send-buffer.js';
import { Stream } from '../../src/protocol/stream.js';
import type { CopiedStream } from './resume-stream.js';

/** What a server knows of a session besides its stream. */
export interface Standing {
  /** Counts the links that were welcomed; a token is bound to it. */
  epoch: number;
  /** The epoch of the latest welcome that the client is taken to have had. */
  confirmed: number;
  /** The link of the latest welcome, by the client's own count. */
  lastLink: number;
}

/** The rules of PROTOCOL.md that can be got wrong, each under the words that it transcribes. */
export interface Rules {
  /** "A sender keeps every frame that it has numbered until it is acknowledged, within bounds." */
  readonly createStream: (bound: number) => Stream;
  /** "From the first frame that the client sends after a welcome, every earlier token is void." */
  readonly isVoid: (standing: Standing, token: number) => boolean;
  /** "Until then the earlier ones hold, since the welcome may not have arrived." */
  readonly confirmsWith: 'the answer' | 'the welcome';
  /** "A hello whose `link` is not higher than that of the session's latest welcome was overtaken." */
  readonly isOvertaken: (standing: Standing, link: number) => boolean;
  /** "It reads nothing from it after it has told `received`." */
  readonly readsFormerLinks: boolean;
  /** "Received means: handed to the app of that side." */
  readonly handsOver: 'at once' | 'later';
  /** "The client shows session, token, and what it has received." */
  readonly hasReceived: (stream: CopiedStream) => number;
  /** "It repeats every frame after the welcome's `received`": the number before the first of them. */
  readonly repeatsAfter: (received: number) => number;
  /** "If a frame … is forgotten, the sender says so before it goes on." */
  readonly saysLost: boolean;
  /** "The receiver tells the app which numbers they were." */
  readonly tellsLost: boolean;
  /** "The client MUST tell its app that messages may be lost: … its own that were not acknowledged." */
  readonly inDoubt: (stream: CopiedStream) => SequenceRange | null;
  /** "It begins with number 1 in both directions." */
  readonly beginsAnew: boolean;
}

export const rules: Rules = {
  createStream: (bound) => new Stream({ maxMessages: bound, maxBytes: 1000, maxAgeMs: 1000 }),
  isVoid: ({ confirmed, epoch }, token) => token < confirmed || token > epoch,
  confirmsWith: 'the answer',
  isOvertaken: ({ lastLink }, link) => link <= lastLink,
  readsFormerLinks: false,
  handsOver: 'at once',
  hasReceived: ({ received }) => received,
  repeatsAfter: (received) => received,
  saysLost: true,
  tellsLost: true,
  inDoubt: ({ acknowledged, next }) =>
    acknowledged + 1 < next ? { from: acknowledged + 1, to: next - 1 } : null,
  beginsAnew: true,
};
