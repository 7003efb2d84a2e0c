import { expect } from 'vitest';
import type { ConnectionServer, ConnectionServerOptions, Logger } from '../../src/server/index.js';
import { conformanceServer, urlOf } from './our-server.js';
import { Dialer, upgrade, type Answer, type Entered } from './wire-client.js';
import type { Wire } from './wire.js';

/** A server of ours whose log is read, and who dials it. */
export class Lab implements AsyncDisposable {
  readonly dialer = new Dialer(() => this.url);
  readonly #log: string[] = [];
  #server: ConnectionServer | undefined;
  #answers: Answer[] = [];

  /** Starts the server. */
  async serve(options: Partial<ConnectionServerOptions> = {}): Promise<ConnectionServer> {
    const note = (level: string) => (_: object, message: string) =>
      void this.#log.push(`${level}: ${message.replace('[WebSocket] ', '')}`);
    const logger: Logger = {
      debug: () => undefined,
      info: note('info'),
      warn: note('warn'),
      error: note('error'),
    };
    this.#server = conformanceServer({ logger, ...options });
    await this.#server.ready;
    return this.#server;
  }

  get url(): string {
    return urlOf(this.#server!);
  }

  /** Each line of the log once, without those for debugging. */
  get log(): string {
    return this.#log.length === 0 ? 'nothing' : [...new Set(this.#log)].join(', ');
  }

  /** Starts a server of the usual options and enters it. */
  async entered(options: Partial<ConnectionServerOptions> = {}): Promise<Entered> {
    await this.serve(options);
    return this.dialer.enter();
  }

  /** Upgrades by hand; what is open is closed at the end. */
  async upgrade(headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const answer = await upgrade(this.url, headers);
    this.#answers.push(answer);
    return answer;
  }

  /** Whether somebody who does nothing wrong is served, once there is room. */
  async servesOthers(): Promise<void> {
    await this.#hangUp();
    await expect
      .poll(async () => {
        const { link } = await this.dialer.enter();
        link.send('1:hello');
        return link.next();
      })
      .toBe('1,1:hello');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hangUp();
    await this.#server?.close();
  }

  async #hangUp(): Promise<void> {
    for (const answer of this.#answers.splice(0)) answer.hangUp();
    await this.dialer.hangUp();
  }
}

/** How a link ends, in the words of the table: the code of the error, and that of the close. */
export async function ending(link: Wire): Promise<string> {
  const { code, reason } = await link.ended;
  if (reason === '') return String(code);
  const error = await link.hear();
  expect(error).toMatchObject({ type: 'error', code: reason });
  return `\`${reason}\`, ${code}`;
}

/** What is refused of a session, in the words of the table. */
export function refusalIn({ welcome }: Entered): string {
  expect(welcome).toMatchObject({ type: 'welcome', resumed: false, received: 0, next: 1 });
  return `a new session, \`refusal: "${welcome['refusal']}"\``;
}
