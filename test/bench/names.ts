/** The contenders of each kind, in the order of the columns of their table; the first is the baseline. */
export const contenderNames = {
  /** Clients that come back, against servers that know nothing of them. */
  client: ['ws', 'linekeeper', 'reconnecting-websocket', 'partysocket'],
  /** Clients and servers that know of each other. */
  session: ['ws', 'linekeeper', 'socket.io'],
} as const;

export type Kind = keyof typeof contenderNames;

/** A contender of a kind. */
export type NameOf<K extends Kind> = (typeof contenderNames)[K][number];

export type ClientName = NameOf<'client'>;
export type SessionName = NameOf<'session'>;
