import fc from 'fast-check';

/** What the server does with a socket that dials. */
export type Manner =
  | 'accept'
  | 'refuse'
  | 'hang'
  /** HTTP 401, or as much of it as the runtime shows. */
  | 'unauthorized'
  /** HTTP 503 with `Retry-After`. */
  | 'unavailable'
  /** Opens and breaks at once. */
  | 'flap'
  /** Opens and closes with 1008. */
  | 'reject'
  /** Opens and closes with 1013. */
  | 'crowded';

/** What the credentials function, or an awaited address, does when it is asked. */
export type Issue = 'fresh' | 'same' | 'fails' | 'refuses' | 'throws' | 'hangs';

/** Where an app is called: in a listener, or in a function of its own that is asked for something. */
export type Heard = 'status' | 'open' | 'close' | 'message' | 'retry' | 'stable' | 'error';
export type Asked = 'url' | 'credentials';
/** What it does there. */
export type Deed = 'start' | 'stop' | 'retryNow' | 'force' | 'send';

/** Every step of a random world with its arguments. */
export interface StepArguments {
  // The client.
  start: [];
  stop: [];
  retryNow: [];
  force: [];
  /** connect({ resetBackoff: true }) */
  reset: [];
  /** 25 times retryNow({ force: true }). */
  hammer: [];
  send: [transport: number, count: number];
  credentialsChanged: [];
  /** The app does that where it is called next for this. */
  trap: [called: Heard | Asked, deed: Deed];

  // The network.
  offline: [];
  online: [];
  changeNetwork: [];
  latency: [ms: number];
  /** The far end is gone without a word. */
  silence: [];
  sound: [];
  /** Breaks a socket. */
  cut: [transport: number];
  /** A dead socket still says something. */
  ghost: [event: 'open' | 'message' | 'close' | 'error'];

  // The server.
  serve: [manner: Manner];
  close: [transport: number, code: number, reason: string];
  message: [transport: number];

  // The credentials.
  issue: [manner: Issue];
  /** What hangs is answered, however late. */
  answer: [];

  // The clock.
  advance: [ms: number];
  nextTimer: [];
  sleep: [ms: number];

  // The page.
  hide: [];
  show: [];
  freeze: [];
  resume: [];
  /** The page is loaded anew and starts. */
  reload: [];
}

export type StepName = keyof StepArguments;
export type Step = { [Name in StepName]: readonly [Name, ...StepArguments[Name]] }[StepName];

/** Codes of every verb. */
const codes = [1012, 1000, 1006, 1013, 1008, 4401, 1002, 4450, 3000, 1011, 4999];
const reasons = ['', '', '', '{"retryAfterMs":7000}', '{"retryAfterMs":1e9}', 'room_closed'];

const transport = fc.nat(1);
const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
type Arbitraries<Values extends readonly unknown[]> = {
  [At in keyof Values]: fc.Arbitrary<Values[At]>;
};
const step = <Name extends StepName>(name: Name, ...given: Arbitraries<StepArguments[Name]>) =>
  fc.tuple(fc.constant(name), ...given) as fc.Arbitrary<unknown> as fc.Arbitrary<Step>;

/** By how often a step is taken. What mends comes more often than what breaks. */
const weighted: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<Step>])[] = [
  [6, step('start')],
  [2, step('stop')],
  [3, step('retryNow')],
  [1, step('force')],
  [1, step('reset')],
  [1, step('hammer')],
  [4, step('send', transport, fc.integer({ min: 1, max: 4 }))],
  [2, step('credentialsChanged')],
  [
    2,
    step(
      'trap',
      oneOf<Heard | Asked>(
        'status',
        'open',
        'close',
        'message',
        'retry',
        'stable',
        'error',
        'url',
        'credentials',
      ),
      oneOf<Deed>('send', 'start', 'stop', 'retryNow', 'force'),
    ),
  ],
  [1, step('offline')],
  [3, step('online')],
  [1, step('changeNetwork')],
  [1, step('latency', oneOf(10, 0, 200, 3000, 9000))],
  [1, step('silence')],
  [2, step('sound')],
  [3, step('cut', transport)],
  [2, step('ghost', oneOf('open', 'message', 'close', 'error'))],
  [4, step('serve', fc.constant('accept'))],
  [
    3,
    step(
      'serve',
      oneOf<Manner>('refuse', 'hang', 'unauthorized', 'unavailable', 'flap', 'reject', 'crowded'),
    ),
  ],
  [5, step('close', transport, oneOf(...codes), oneOf(...reasons))],
  [3, step('message', transport)],
  [2, step('issue', fc.constant('fresh'))],
  [2, step('issue', oneOf<Issue>('same', 'fails', 'refuses', 'throws', 'hangs'))],
  [1, step('answer')],
  [6, step('advance', fc.integer({ min: 0, max: 50 }))],
  [6, step('advance', fc.integer({ min: 0, max: 3000 }))],
  [4, step('advance', fc.integer({ min: 0, max: 40_000 }))],
  [8, step('nextTimer')],
  [1, step('sleep', fc.integer({ min: 0, max: 100_000 }))],
  [1, step('hide')],
  [3, step('show')],
  [1, step('freeze')],
  [3, step('resume')],
  [1, step('reload')],
];

export const steps = (maxLength: number): fc.Arbitrary<Step[]> =>
  fc.array(fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary }))), {
    maxLength,
    size: 'max',
  });
