import type { SessionName } from '../names.js';

/** One client of a swarm, as far as its protocol is concerned. */
export interface Member {
  /** What names its session, and what shows that it is its. */
  session: string | null;
  token: string;
  /** How far it has heard: how many messages, and the name of the last one where they have names. */
  received: number;
  offset: string;
  /** Links that it has had. */
  links: number;
}

/** How a client of a contender speaks, as far as a swarm needs it. */
export interface SwarmDialect {
  readonly path: string;
  readonly subprotocol?: string;
  /** Whether it is in as soon as the upgrade is answered. */
  readonly isInAtOnce: boolean;
  /** Said when the upgrade is answered; undefined for nothing. */
  opening(member: Member): string | undefined;
  /**
   * Takes a frame that is no message; undefined for one that is. `isIn` when the client is in by that;
   * `answer` is sent.
   */
  hear(
    text: string,
    member: Member,
  ): { readonly isIn?: boolean; readonly answer?: string } | undefined;
  /** Acknowledges all that has come; undefined where that is not done. */
  acknowledgement(member: Member): string | undefined;
}

const ack = ({ received }: Member): string => JSON.stringify({ type: 'ack', received });

/** The offset at the end of an event of socket.io. */
const offsetOf = (text: string): string =>
  text.slice(text.lastIndexOf('"', text.length - 3) + 1, -2);

export const swarmDialects: Readonly<Record<SessionName, SwarmDialect>> = {
  ws: {
    path: '/',
    isInAtOnce: true,
    opening: () => undefined,
    hear: () => undefined,
    acknowledgement: () => undefined,
  },

  linekeeper: {
    path: '/',
    subprotocol: 'linekeeper.v1',
    isInAtOnce: false,
    opening: ({ session, token, received, links }) =>
      JSON.stringify({
        type: 'hello',
        link: links,
        ...(session !== null && { session, token, received }),
      }),
    hear(text, member) {
      const first = text.charCodeAt(0);
      if (first !== 123) {
        // What begins with a digit is numbered; a bare loop over the sockets sends what is not.
        if (first >= 48 && first <= 57) member.received += 1;
        return undefined;
      }
      const frame = JSON.parse(text) as { type: string; session: string; token: string };
      if (frame.type !== 'welcome') return {};
      member.session = frame.session;
      member.token = frame.token;
      return { isIn: true, answer: ack(member) };
    },
    acknowledgement: ack,
  },

  'socket.io': {
    path: '/socket.io/?EIO=4&transport=websocket',
    isInAtOnce: false,
    opening: () => undefined,
    hear(text, member) {
      if (text.startsWith('42')) {
        member.received += 1;
        member.offset = offsetOf(text);
        return undefined;
      }
      if (text === '2') return { answer: '3' };
      if (text.startsWith('40{')) {
        member.session = (JSON.parse(text.slice(2)) as { pid: string }).pid;
        return { isIn: true };
      }
      if (!text.startsWith('0{')) return {};
      const { session: pid, offset } = member;
      return { answer: pid === null ? '40' : `40${JSON.stringify({ pid, offset })}` };
    },
    acknowledgement: () => undefined,
  },
};
