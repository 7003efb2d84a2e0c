import { createConnection } from '../../src/client/create-connection.js';
import type { Connection, ConnectionOptions } from '../../src/client/types.js';
import type { AttemptInfo } from '../../src/actors/ports.js';
import { createFakeEnvironment, type FakeEnvironment } from '../support/fake-environment.js';
import type { FakeNetwork } from '../support/fake-web-socket.js';
import { seededRandom } from '../support/seeded-random.js';
import { VirtualClock } from '../support/virtual-clock.js';
import { openLedger, type Ledger } from './random-ledger.js';
import { layLines, type Line, type Lines } from './random-lines.js';
import { openOffice, type Office } from './random-office.js';
import { loadPage, type Page } from './random-page.js';
import { numbers, rulesOf, type Rules } from './random-rules.js';
import { optionsOf, type Setup } from './random-setup.js';
import type { Asked } from './random-step.js';

/** Breaks a world on purpose, to show that the checks see it. */
export interface Sabotage {
  readonly sockets?: (Class: FakeNetwork['WebSocket']) => FakeNetwork['WebSocket'];
  readonly options?: Partial<ConnectionOptions>;
}

/** A connection with everything around it, and what the checks need to know of its past. */
export interface RandomWorld {
  readonly setup: Setup;
  readonly rules: Rules;
  readonly clock: VirtualClock;
  readonly environment: FakeEnvironment;
  readonly lines: Lines;
  readonly office: Office;
  readonly ledger: Ledger;
  readonly transports: readonly string[];
  readonly page: Page;
  readonly connection: Connection;
  /** When attempts began, in order; over all pages where the backoff is stored. */
  readonly starts: readonly number[];
  /** How often this page has asked for credentials. */
  readonly requests: number;
  /** Since when the far end is silent, or the page hidden; null while it is not. */
  readonly since: { silent: number | null; hidden: number | null };
  /** Promises have to settle between the steps. */
  readonly isAsync: boolean;
  /** What did not hold, the first one first. */
  readonly broken: string[];
  /** Notes that an invariant does not hold. */
  wrong(invariant: string, what?: unknown): void;
  /** What the app does in its own functions, once, by which is asked. */
  readonly asked: Map<Asked, () => void>;
  /** stop() has returned, and nothing was asked for since. */
  isQuiet: boolean;
  /** Somebody who may has asked for the attempts to fall, in this step. */
  mayReset: boolean;
  /** The attempts have fallen in this step. */
  hasFallen: boolean;
  /** Loads the page anew. */
  reload(): void;
}

/** Credentials that cannot be renewed. */
const FIXED = 'token 0';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Creates the world of a setup. */
export function createRandomWorld(setup: Setup, sabotage: Sabotage = {}): RandomWorld {
  const clock = new VirtualClock(1_000_000);
  const environment = createFakeEnvironment();
  const transports = setup.transports === 1 ? ['main'] : ['sync', 'intent'];
  const rules = rulesOf(setup);
  const office = openOffice();
  const items = new Map<string, string>();
  const random = seededRandom(setup.seed);
  const broken: string[] = [];
  let starts: number[] = [];
  let requestsBefore = 0;

  const wrong = (invariant: string, what?: unknown): void => {
    const { status, reason } = world.connection.getSnapshot();
    const seen = what === undefined ? '' : `: ${JSON.stringify(what)}`;
    broken.push(`${invariant} (${status}${reason === null ? '' : `:${reason}`}${seen})`);
  };
  const ledger = openLedger((what) => {
    wrong('messages keep their order, and none comes twice or of a dead socket', what);
  });

  const begin = (): void => {
    if (world.isQuiet) wrong('no attempt after stop() returned');
    if (!rules.mayLive(environment.read(), false)) wrong('no attempt begins while a gate is shut');
    starts.push(clock.now());
    const [first = 0] = starts;
    if (clock.now() - first > 2 * numbers.stormWindowMs) {
      starts = starts.filter((at) => at > clock.now() - numbers.stormWindowMs);
    }
  };
  const isAsked = setup.credentials === 'function';
  const lines = layLines({
    clock,
    sockets: setup.sockets,
    sabotage: sabotage.sockets,
    dialled: ({ token }, isFirst) => {
      const { stale } = lines.live();
      if (stale > 0) wrong('at most one live set of transports', 'an old one lives');
      if (isFirst && !isAsked) begin();
      if (setup.credentials !== 'none' && token !== null && office.refused.has(token)) {
        wrong('a refused value is never offered twice', token);
      }
    },
    refused: ({ token }, code) => {
      if (token !== null && (code === 'http' || rules.isRefusal(code))) office.refused.add(token);
    },
    sent: ({ socket, transport }: Line, data) => {
      if (data === 'ping') socket.reply('pong');
      else if (data === '{"type":"ping"}') socket.reply('{"type":"pong"}');
      else if (data === 'hello') socket.reply('welcome');
      else ledger.received(transport, data);
    },
  });

  const addressOf = (transport: string, token: unknown): string =>
    `wss://line.test/${transport}${typeof token === 'string' ? `?token=${token}` : ''}`;
  const ask = (what: Asked): void => {
    const deed = world.asked.get(what);
    world.asked.delete(what);
    deed?.();
  };
  const provide = ({ transport, credentials }: AttemptInfo) => {
    ask('url');
    return addressOf(transport, credentials);
  };
  const urlOf = (transport: string): ConnectionOptions['url'] => {
    if (setup.address === 'fixed') {
      return addressOf(transport, setup.credentials === 'fixed' ? FIXED : undefined);
    }
    if (setup.address === 'provided') return provide;
    return async (attempt) =>
      setup.credentials === 'none'
        ? addressOf(attempt.transport, await office.issue(attempt))
        : provide(attempt);
  };

  const connect = (page: Page): Connection =>
    createConnection({
      ...optionsOf(setup),
      ...(setup.credentials === 'fixed' && { credentials: FIXED }),
      ...(isAsked && {
        credentials: (request) => {
          begin();
          ask('credentials');
          return office.issue(request);
        },
      }),
      transports: Object.fromEntries(transports.map((name) => [name, { url: urlOf(name) }])),
      webSocket: lines.WebSocket,
      clock: page.clock,
      environment: page.environment,
      random,
      ...(setup.stored && { storage: page.storage }),
      ...sabotage.options,
    } as ConnectionOptions);

  const page = loadPage(clock, environment, items);
  const world: Mutable<RandomWorld> = {
    setup,
    rules,
    clock,
    environment,
    lines,
    office,
    ledger,
    transports,
    page,
    connection: connect(page),
    get starts() {
      return starts;
    },
    get requests() {
      return office.requests - requestsBefore;
    },
    isAsync: setup.credentials !== 'none' || setup.address === 'awaited' || setup.handshake,
    broken,
    wrong,
    since: { silent: null, hidden: null },
    asked: new Map(),
    isQuiet: true,
    mayReset: false,
    hasFallen: false,
    reload() {
      world.page.leave();
      world.connection[Symbol.dispose]();
      if (world.page.timers > 0) wrong('dispose() leaves no timer', world.page.timers);
      if (world.page.watchers > 0) wrong('dispose() leaves no listener', world.page.watchers);
      if (lines.live().live > 0) wrong('dispose() leaves no socket', lines.live().live);
      if (!setup.stored) starts = [];
      requestsBefore = office.requests;
      ledger.turn();
      // No page leaves a secret behind.
      office.refused.clear();
      world.page = loadPage(clock, environment, items);
      world.connection = connect(world.page);
      world.isQuiet = true;
    },
  };
  return world;
}
