import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { FakeSocket } from '../../support/fake-socket.js';
import { createSessionBench, type SessionBench } from './session-rig.js';

/** What can happen; a step that does not apply does nothing. */
const steps = [
  'send',
  'say',
  'cut',
  'wait',
  'wait long',
  'acknowledge',
  'deaf',
  'new session',
  'start',
  'stop',
  'retry',
  'replace',
  'offline',
  'online',
  'second opens',
] as const;

/** What the app does in the listener of the next message, of open, or of an error. */
const traps = ['stop', 'restart', 'replace', 'send'] as const;

type Step = (typeof steps)[number] | `${(typeof traps)[number]} in ${'message' | 'open' | 'error'}`;

const trapped = traps.flatMap((trap) =>
  (['message', 'open', 'error'] as const).map((event) => `${trap} in ${event}` as const),
);

const sequences = fc.array(fc.constantFrom<Step>(...steps, ...steps, ...trapped), {
  maxLength: 40,
});

const SECOND = 'wss://example.test/second';

interface World extends SessionBench {
  readonly act: (step: Step) => void;
  /** Numbers as the server has taken them, over all sessions. */
  readonly arrived: readonly number[];
  /** Numbers as the app was told of them. */
  readonly delivered: readonly number[];
  /** How many were sent, and how many of them may be lost as far as anybody was told. */
  readonly sent: () => number;
  readonly given: () => number;
  /** The numbers that the server has said in the session that holds. */
  readonly said: () => readonly number[];
}

/** Two transports, so that what comes before open is told has to wait; numbers both ways. */
function createWorld(isSecondSlow: boolean): World {
  const bench = createSessionBench({
    session: false,
    backoff: () => 100,
    storm: { maxAttempts: 10_000 },
    transports: {
      sync: { session: true },
      ...(isSecondSlow && { second: { url: SECOND } }),
    },
  });
  const { connection, server, network, clock, environment, cut, losses } = bench;
  if (isSecondSlow) network.behaviour = ({ url }) => (url === SECOND ? 'hang' : 'accept');
  const arrived: number[] = [];
  const delivered: number[] = [];
  let said: number[] = [];
  let sent = 0;
  let spoken = 0;
  let forfeited = 0;
  let trap: string | null = null;
  let counted: readonly string[] | null = null;
  let upTo = 0;

  const collect = (): void => {
    if (server.taken !== counted) [counted, upTo] = [server.taken, 0];
    for (const body of server.taken.slice(upTo)) arrived.push(Number(body.slice(1)));
    upTo = server.taken.length;
  };
  const send = (): void => {
    connection.send(String((sent += 1)));
  };
  const stop = (): void => {
    // What is neither acknowledged nor sent goes with the session, and the app knows: it has said so.
    forfeited += connection.session!.unacknowledged + connection.getSnapshot().queued;
    connection.stop();
    said = [];
  };
  const spring = (event: string): void => {
    if (trap === null || !trap.endsWith(event)) return;
    const [what] = trap.split(' ');
    trap = null;
    if (what === 'send') send();
    if (what === 'replace') connection.retryNow({ force: true });
    if (what === 'stop' || what === 'restart') stop();
    if (what === 'restart') connection.start();
  };
  connection.on('message', (data) => {
    delivered.push(Number(data));
    spring('message');
  });
  connection.on('open', () => spring('open'));
  connection.on('error', () => spring('error'));

  const isOpen = (socket: FakeSocket | undefined): boolean => socket?.readyState === 1;
  const act = (step: Step): void => {
    if (step.includes(' in ')) trap = step;
    else if (step === 'send') send();
    else if (step === 'say' && connection.session!.id !== null && server.hasSession) {
      spoken += 1;
      said.push(spoken);
      server.say(`:${String(spoken)}`);
    } else if (step === 'cut' && isOpen(network.sockets.at(-1))) cut();
    else if (step === 'wait') clock.advance(100);
    else if (step === 'wait long') clock.advance(2500);
    else if (step === 'acknowledge' && server.hellos.length > 0 && isOpen(server.socket)) {
      server.acknowledge();
    } else if (step === 'deaf') server.takes = !server.takes;
    else if (step === 'new session') {
      collect();
      server.forgetSession();
      said = [];
      // It is a restart: no link outlives it.
      for (const socket of network.live) if (isOpen(socket)) socket.fail();
    } else if (step === 'start') connection.start();
    else if (step === 'stop') stop();
    else if (step === 'retry') connection.retryNow();
    else if (step === 'replace') connection.retryNow({ force: true });
    else if (step === 'offline') environment.offline();
    else if (step === 'online') environment.online();
    else if (step === 'second opens') {
      for (const socket of network.sockets) {
        if (socket.readyState === 0 && socket.url === SECOND) socket.open('');
      }
    }
    collect();
  };
  return {
    ...bench,
    act,
    arrived,
    delivered,
    sent: () => sent,
    given: () =>
      forfeited +
      losses.reduce((sum, { sent: range }) => sum + (range ? range.to - range.from + 1 : 0), 0),
    said: () => said,
  };
}

const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((number, index) => index === 0 || number > numbers[index - 1]!);

/** All is well from here on: whatever can arrive arrives. */
function heal({ act, server, network, connection, clock, environment }: World): void {
  server.takes = true;
  network.behaviour = 'accept';
  environment.online();
  connection.start();
  connection.retryNow({ force: true });
  clock.advance(5000);
  act('wait');
}

describe.each([false, true])('any sequence of faults, with a slow second transport: %s', (slow) => {
  it(
    'loses nothing in silence, and nothing comes twice or out of order',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(sequences, (sequence) => {
          const world = createWorld(slow);
          for (const step of sequence) {
            world.act(step);
            expect(isRising(world.arrived), 'up').toBe(true);
            expect(isRising(world.delivered), 'down').toBe(true);
          }
          heal(world);
          heal(world);
          const { connection, arrived, delivered, sent, given, said, clock } = world;
          expect(connection.getSnapshot().status).toBe('connected');
          expect(isRising(arrived), 'up').toBe(true);
          expect(isRising(delivered), 'down').toBe(true);
          expect(sent() - arrived.length, 'lost on the way up').toBeLessThanOrEqual(given());
          expect(delivered, 'all of this session').toEqual(expect.arrayContaining([...said()]));
          connection[Symbol.dispose]();
          expect(clock.pendingOfProduct).toEqual([]);
        }),
        { numRuns: 200, seed: 11 },
      );
    },
  );
});
