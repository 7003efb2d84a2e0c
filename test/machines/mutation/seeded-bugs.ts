import { readFileSync } from 'node:fs';
import type { ChartState } from './chart-states.js';
import type { Mutant } from './mutant.js';
import { root } from './module-graph.js';

/** A bug that a rival has, or had, put into the product by hand. */
export interface SeededBug extends Mutant {
  /** The numbers of the list of bugs that must not be had. */
  readonly numbers: readonly number[];
}

type Patch = readonly [path: string, before: string, after: string];

/** Exchanges a text that occurs once: a patch that no longer fits fails here, and not unseen. */
function patched(patches: readonly Patch[]): Readonly<Record<string, string>> {
  const sources: Record<string, string> = {};
  for (const [path, before, after] of patches) {
    const source = sources[path] ?? readFileSync(root + path, 'utf8');
    const parts = source.split(before);
    if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} times: ${before}`);
    sources[path] = parts.join(after);
  }
  return sources;
}

const setup = 'machines/connection.setup.ts';
const guards = 'machines/connection.guards.ts';
const memory = 'machines/connection.memory.ts';
const transport = 'src/actors/transport.ts';

const at = (config: ChartState, path: string): ChartState =>
  path.split('/').reduce((state, name) => state.states![name]!, config);
const line = 'supervising/line';

export const seededBugs: readonly SeededBug[] = [
  {
    id: 'attempts are reset on open, not after the stable window',
    numbers: [7],
    sources: patched([
      [setup, 'opens: context.opens + 1,', 'opens: context.opens + 1, attempt: 0,'],
    ]),
  },
  {
    id: 'hidden is ignored while connecting',
    numbers: [16],
    sources: patched([
      [
        guards,
        'isAttemptGateClosed: ({ context }: Args) =>\n    closedGate(context.surroundings, gatesOfLink(context)) !== null,',
        'isAttemptGateClosed: ({ context }: Args) =>\n    closedGate(context.surroundings, { ...gatesOfLink(context), visibility: false }) !== null,',
      ],
    ]),
  },
  {
    id: 'retries go on while offline',
    numbers: [16],
    chart: (config) => {
      delete at(config, `${line}/cooldown`).always;
      const admission = at(config, `${line}/admission`);
      admission.always = (admission.always as unknown[]).slice(1);
    },
  },
  {
    id: 'the timer of the retry outlives stop(), which it undoes',
    numbers: [2, 5],
    chart: (config) => {
      at(config, 'stopped/manual').after = {
        connectTimeout: { target: '#connection.supervising' },
      };
    },
  },
  {
    id: 'the timer of the heartbeat outlives stop()',
    numbers: [2],
    sources: patched([
      ['src/actors/pulse.ts', 'isStopped = true;\n    clock.clearTimeout(timer);', ''],
    ]),
  },
  {
    id: 'the listener at the environment outlives stop()',
    numbers: [3],
    sources: patched([['src/actors/environment.ts', 'unwatch?.();', '']]),
  },
  {
    id: 'what a dead socket says is believed',
    numbers: [4, 21],
    sources: patched([
      [guards, "'epoch' in event && event.epoch === context.epoch,", "'epoch' in event,"],
      [transport, 'if (isAlive) sendBack(event);', 'sendBack(event);'],
      [transport, "dead.removeEventListener('open', onOpen);", ''],
      [transport, 'deafen();', ''],
      [transport, "dead.removeEventListener('close', onClose);", ''],
    ]),
  },
  {
    id: 'retryNow() in cooldown is ignored',
    numbers: [6],
    chart: (config) => {
      delete at(config, `${line}/cooldown`).on!['connection.retry'];
    },
  },
  {
    id: 'retryNow() after a fatal close or the last attempt is ignored',
    numbers: [6],
    chart: (config) => {
      delete at(config, 'stopped').on!['connection.retry'];
    },
  },
  {
    id: 'the storm guard lets everything through',
    numbers: [7],
    sources: patched([
      [
        'src/policies/storm.ts',
        'return blocking === undefined ? 0 : blocking + policy.windowMs - now;',
        'return blocking === undefined ? 0 : 0;',
      ],
    ]),
  },
  {
    id: 'the jitter is lost at the cap',
    numbers: [8],
    sources: patched([
      [
        'src/policies/backoff.ts',
        'return floored(options, least + random() * (top - least));',
        'return floored(options, top < (options.capMs ?? 30_000) ? least + random() * (top - least) : top);',
      ],
    ]),
  },
  {
    id: 'a backoff that gives NaN is waited out',
    numbers: [9],
    sources: patched([
      [
        'src/policies/retry.ts',
        "typeof drawn === 'number' && Number.isFinite(drawn) && drawn >= 0",
        "typeof drawn === 'number'",
      ],
      [
        'src/policies/retry.ts',
        '(ms > 0 ? Math.min(ms, MAX_TIMER_MS) : 0)',
        'Math.min(ms, MAX_TIMER_MS)',
      ],
    ]),
  },
  {
    id: 'credentials that are rejected stall the connection',
    numbers: [10],
    chart: (config) => {
      const authorizing = at(config, `${line}/link/authorizing`);
      delete authorizing.after;
      authorizing.invoke!['onError'] = {};
    },
  },
  {
    id: 'credentials that never come stall the connection',
    numbers: [10],
    chart: (config) => {
      delete at(config, `${line}/link/authorizing`).after;
    },
  },
  {
    id: 'a socket that never opens stalls the connection',
    numbers: [10, 13],
    chart: (config) => {
      delete at(config, `${line}/link/live/opening`).after;
    },
  },
  {
    id: 'sockets are closed with a code that browsers reject',
    numbers: [11],
    sources: patched([['src/protocol/close-codes.ts', 'gate: 4002,', 'gate: 1001,']]),
  },
  {
    id: 'a failed heartbeat waits for the close of the peer',
    numbers: [12],
    chart: (config) => {
      delete at(config, `${line}/link/live/connected`).on!['heartbeat.lost'];
    },
  },
  {
    id: 'a refused token is offered again',
    numbers: [14],
    sources: patched([
      [
        setup,
        'context.refused.some((refused) => refused.equals((event as Settled).output as Secret)),',
        '(event as Settled).output === context,',
      ],
      [
        memory,
        'refused: [...refused, credentials].slice(-MAX_REFUSED),\n      credentials: null,',
        'credentials,',
      ],
    ]),
  },
  {
    id: 'the close of a link is told twice',
    numbers: [19],
    sources: patched([
      ['src/client/create-connection.ts', 'isOpenTold = false;\n    tell', 'tell'],
    ]),
    chart: (config) => {
      const { on } = at(config, `${line}/link/live/connected`);
      (on!['transport.closed'] as { actions: string[] }).actions.push('emitClose');
    },
  },
  {
    id: 'the close of a link that stop() ended is not told',
    numbers: [19],
    chart: (config) => {
      const { on } = at(config, `${line}/link/live/connected`);
      (on!['connection.stop'] as { actions: string[] }).actions.pop();
    },
  },
  {
    id: 'a second socket is made for each retryNow() while connecting',
    numbers: [1],
    chart: (config) => {
      // Without the exit of its state the old set of sockets lives on.
      at(config, `${line}/link/live`).exit = [];
    },
  },
  {
    id: 'a throwing classify function of the app breaks the loop',
    numbers: [25],
    sources: patched([
      [
        'src/policies/close.ts',
        '} catch (error) {\n    return { verb: fromTable(close, policy), error };',
        '} catch (error) {\n    throw error;',
      ],
    ]),
  },
];
