/** The contenders of each kind, in the order of the columns of their table; the first is the baseline. */
export const contenderNames = {
  /** Clients that come back, against servers that know nothing of them. */
  client: ['ws', 'linekeeper', 'SupervisedWebSocket', 'reconnecting-websocket', 'partysocket'],
  /** Clients and servers that know of each other. */
  session: ['ws', 'linekeeper', 'socket.io'],
} as const;

export type Kind = keyof typeof contenderNames;

/** A contender of a kind. */
export type NameOf<K extends Kind> = (typeof contenderNames)[K][number];

export type ClientName = NameOf<'client'>;
export type SessionName = NameOf<'session'>;

/** The contenders that are ours: the budgets are theirs. */
export const ours = ['linekeeper', 'SupervisedWebSocket'] as const;

export const isOurs = (name: string): boolean => (ours as readonly string[]).includes(name);

/** Who comes back in a way of its own: SupervisedWebSocket does so by the machine of linekeeper. */
export type CrowdNameOf<Name extends string> = Exclude<Name, 'SupervisedWebSocket'>;

export type CrowdName = CrowdNameOf<ClientName>;

export const isCrowdName = <Name extends string>(name: Name): name is CrowdNameOf<Name> =>
  name !== 'SupervisedWebSocket';
