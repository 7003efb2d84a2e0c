import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { WebSocket, type ClientOptions } from 'ws';
import { Wire, type Fields } from './wire.js';

/** The name of the protocol; the suite knows PROTOCOL.md and nothing of the sources. */
export const PROTOCOL = 'linekeeper.v1';

/** A link that was welcome, and what it was welcomed with. */
export interface Entered {
  readonly link: Wire;
  readonly welcome: Fields;
}

/** Dials a server; what a test leaves open is closed by `hangUp`. */
export class Dialer {
  readonly #url: () => string;
  #wires: Wire[] = [];

  constructor(url: () => string) {
    this.#url = url;
  }

  /** Opens a link, and says nothing on it. */
  async open(protocols: string | string[] = PROTOCOL, options: ClientOptions = {}): Promise<Wire> {
    const socket = new WebSocket(this.#url(), protocols, options);
    const link = new Wire(socket);
    this.#wires.push(link);
    await once(socket, 'open');
    return link;
  }

  /** Opens a link, says hello, and takes the welcome without answering it. */
  async greet(hello: Fields = {}, options?: ClientOptions): Promise<Entered> {
    const link = await this.open(PROTOCOL, options);
    link.say({ type: 'hello', link: 1, ...hello });
    let welcome = await link.hear();
    // A server that needs time says so.
    while (welcome['type'] === 'pong') welcome = await link.hear();
    return { link, welcome };
  }

  /** Opens a link, says hello, and answers the welcome, as a client has to. */
  async enter(hello: Fields = {}, options?: ClientOptions): Promise<Entered> {
    const entered = await this.greet(hello, options);
    const { resumed, next } = entered.welcome;
    const received = resumed === true ? Math.max(hello['received'], next - 1) : 0;
    entered.link.say({ type: 'ack', received });
    return entered;
  }

  /** Cuts every link that is still there. */
  async hangUp(): Promise<void> {
    const wires = this.#wires;
    this.#wires = [];
    await Promise.all(wires.map((wire) => wire.cut()));
  }
}

/** What a hello has to show to resume the session of a welcome. */
export const resuming = ({ session, token }: Fields, link: number, received = 0): Fields => ({
  session,
  token,
  link,
  received,
});

/** What a server answers to an upgrade. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Ends the connection, if the answer has not. */
  hangUp(): void;
}

/** Asks for an upgrade by hand. */
export async function upgrade(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const asked = request(url.replace(/^ws/, 'http'), {
    agent: false,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    },
  });
  asked.end();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve).once('upgrade', resolve).once('error', reject);
  });
  answer.resume();
  return {
    status: answer.statusCode!,
    headers: answer.headers,
    hangUp: () => void answer.socket.destroy(),
  };
}
