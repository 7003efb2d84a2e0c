/** What a relay may have refused of the messages that it was sent. */
export interface Suspects {
  /** A message with so many records was sent; `next` is the seq that follows. */
  sent(next: number, count: number): void;
  /** The relay refused one of them. */
  refused(): void;
  /** The relay has everything before `from`. Gives the seq to go on with, behind a record to skip. */
  resume(from: number): number;
  /** Whether a record is sent by itself, as it may be the one. */
  readonly isAlone: (seq: number) => boolean;
}

const MAX_MESSAGES = 1000;

/** Finds the record that a relay refuses: its message is sent again one by one, then it is skipped. */
export function createSuspects(): Suspects {
  let messages: { readonly next: number; readonly count: number }[] = [];
  let isRefused = false;
  let until = 0;
  return {
    sent(next, count) {
      messages.push({ next, count });
      if (messages.length > MAX_MESSAGES) messages.shift();
    },
    refused() {
      isRefused = true;
    },
    resume(from) {
      const first = isRefused ? messages.find(({ next }) => next > from) : undefined;
      messages = [];
      isRefused = false;
      if (first === undefined) return from;
      if (first.count === 1) return first.next;
      until = first.next;
      return from;
    },
    isAlone: (seq) => seq < until,
  };
}
