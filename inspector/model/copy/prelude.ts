import type { ReplayStep } from 'linekeeper/testing';
import { readContext, statusName } from './connection-context.js';
import type { ScriptSubject } from './script-subject.js';
import { cooldownWay } from './prelude-cooldown.js';
import { startedBy, type Prelude } from './prelude-parts.js';
import { numberIn } from './recorded-steps.js';
import { difference, openSurroundings } from './surroundings.js';
import { ageOf, roundMs, timerOf } from './standing-timers.js';
import { refusal } from './refusal.js';

const REFUSED = 1008;
/** How long before the beginning the last step of a prelude may stand, in ms. */
const LATEST = 0.01;

/** One beginning, with everything that its way needs. */
class Beginning {
  readonly #subject: ScriptSubject;
  readonly #at: number;
  readonly #context: ReturnType<typeof readContext>;
  readonly #states: readonly string[];
  readonly name: string;

  constructor(subject: ScriptSubject) {
    const { before } = subject.recorded;
    if (before === null) throw refusal('the recording has no beginning');
    this.#subject = subject;
    this.#at = subject.recorded.zero;
    this.#context = readContext(before.context);
    this.#states = before.states;
    const { chart, record } = subject;
    this.name = statusName(chart, before.states, this.#context, record.policy);
    const isPending = this.#context.wait !== null && !this.name.startsWith('cooldown:');
    if (isPending && !this.name.startsWith('connect')) {
      throw refusal('the recording begins while a hint of the server is kept for later');
    }
    if (this.#context.refusalsInARow > 0 && this.name !== 'blocked-auth') {
      throw refusal('the recording begins between two refusals of credentials');
    }
  }

  /** The way to where it begins. */
  way(): Prelude {
    const [status = '', reason = ''] = this.name.split(':');
    switch (status) {
      case 'stopped':
        return this.#made({ steps: reason === 'manual' ? [[-1, 'stop']] : [], starts: [] });
      case 'connecting':
        return this.#made({
          surroundings: openSurroundings,
          steps: [...this.#opening(), ...this.#told()],
        });
      case 'connected':
        return this.#connected();
      case 'offline':
        return this.#offline();
      case 'cooldown':
        return this.#made(cooldownWay(this.#subject, this.#context, reason));
      default:
        return this.#blocked();
    }
  }

  #made(given: Partial<Prelude>): Prelude {
    return {
      steps: [],
      surroundings: this.#context.surroundings,
      failures: this.#context.attempt,
      waitMs: 0,
      backoff: [],
      random: [],
      starts: given.steps?.slice(0, 1).map(([at]) => at) ?? [],
      ...given,
    };
  }

  /** For how long the timer of this delay has run; null when it does not. */
  #age(delay: string): number | null {
    const timer = timerOf(this.#subject.recorded.before?.armed ?? [], delay);
    if (timer === undefined) return null;
    return ageOf(timer, this.#at);
  }

  /** The facts that a link, or an attempt at one, has heard and not believed. */
  #told(): readonly ReplayStep[] {
    const { online, visible } = this.#context.surroundings;
    const isTimed = this.#age('hiddenGrace') !== null;
    return [
      ...(visible || isTimed ? [] : [[-LATEST, 'page is hidden'] as const]),
      ...(online ? [] : [[-LATEST, 'network goes'] as const]),
    ];
  }

  #opening(): readonly ReplayStep[] {
    const asking = this.#age('credentialsTimeout');
    if (asking !== null) return [[-asking, 'start']];
    const age = this.#age('connectTimeout') ?? 1;
    const opened = this.#context.opened.map((name): ReplayStep => [-age, 'socket opens', name]);
    return [...startedBy(this.#subject.record, age), ...opened];
  }

  #connected(): Prelude {
    const { policy, transports } = this.#subject.record;
    const hidden = this.#age('hiddenGrace');
    const isStable = this.#states.some(
      (id) => this.#subject.chart.states.get(id)?.state.key === 'stable',
    );
    const settled = this.#age('stableWindow') ?? 1;
    const window = numberIn(policy, 'stableWindowMs') ?? 0;
    const age = isStable ? roundMs(Math.max(window, hidden ?? 0) + 2) : settled;
    if (hidden !== null && hidden > age) {
      throw refusal('the recording begins with a link that opened while the page was hidden');
    }
    return this.#made({
      surroundings: openSurroundings,
      steps: [
        ...startedBy(this.#subject.record, age),
        ...transports.map((name): ReplayStep => [-age, 'socket opens', name]),
        ...(hidden === null ? [] : [[-hidden, 'page is hidden'] as const]),
        ...this.#told(),
      ],
    });
  }

  #offline(): Prelude {
    const isUrged = this.#states.some(
      (id) => this.#subject.chart.states.get(id)?.state.key === 'urged',
    );
    return this.#made({
      steps: [[-2, 'start'], ...(isUrged ? [[-1, 'retry now'] as const] : [])],
      starts: [],
    });
  }

  #blocked(): Prelude {
    const { awaited, refreshable } = this.#subject.record.credentials;
    const failures = Math.max(0, this.#context.attempt - 1);
    // Nobody listens to the surroundings there: they may be others by now.
    const changed = difference(openSurroundings, this.#context.surroundings);
    const made = (given: Partial<Prelude> & Pick<Prelude, 'steps'>): Prelude =>
      this.#made({
        ...given,
        surroundings: openSurroundings,
        steps: [
          ...given.steps,
          ...(changed === undefined ? [] : [[-LATEST, 'surroundings are', changed] as const]),
        ],
      });
    const refused = (at: number): ReplayStep => [
      at,
      'socket closes',
      REFUSED,
      '',
      { verdict: 'auth' },
    ];
    if (awaited && refreshable) {
      return made({
        steps: [
          [-2, 'start'],
          [-1, 'credentials are refused'],
        ],
      });
    }
    if (!refreshable) return made({ steps: [[-2, 'start'], refused(-1)] });
    return made({
      steps: [[-4, 'start'], refused(-3), refused(-1)],
      failures,
      backoff: [0],
      starts: [-4, -3],
    });
  }
}

/**
 * How a connection is brought to where a recording begins.
 *
 * @throws ViewerError where no short way leads there.
 */
export const prelude = (subject: ScriptSubject): Prelude => new Beginning(subject).way();
