import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { News } from './news.js';
import { twoFreePorts, untilListening } from './ports.js';
import { startProgram, type Program, type ProgramOptions } from './program.js';
import { Tally } from './tally.js';

/** Two programs that send each line of their input, and print what they receive. */
export interface Speakers {
  /** Listens on the port. */
  readonly server: (port: number) => Omit<ProgramOptions, 'name'>;
  /** Connects to the port. */
  readonly client: (port: number) => Omit<ProgramOptions, 'name'>;
}

/** How often the link is killed, and in the midst of what. */
export interface CutPlan {
  readonly kills: number;
  /** Between two numbers, in each direction. */
  readonly everyMs: number;
  /** How long the relay takes: what is in it when it is killed is gone. */
  readonly delayMs: number;
  /** How long the stream flows before each kill. */
  readonly flowMs: number;
}

/** What is told meanwhile. */
export interface CutListener {
  flows(pids: { readonly server: number; readonly client: number; readonly relay: number }): void;
  killed(cut: { readonly pid: number; readonly up: number; readonly down: number }): void;
  flowsAgain(link: { readonly pid: number; readonly afterMs: number }): void;
}

/** What became of the numbers: up is from the client to the server. */
export interface CutScore {
  readonly up: Tally;
  readonly down: Tally;
  readonly kills: number;
  /** Numbers that were under way when the link was killed, in all. */
  readonly underway: number;
  /** How often the server has printed that a session was resumed. */
  readonly resumed: number;
}

const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const relayFile = fileURLToPath(new URL('relay.ts', import.meta.url));

/**
 * Sends numbers both ways between two programs, and kills the relay between them in the midst of it.
 * Resolves when the last number has arrived on both sides: what is missing by then is lost.
 *
 * @throws the reason of the signal; an Error when a program ends by itself.
 */
export async function cutStream(
  speakers: Speakers,
  { kills, everyMs, delayMs, flowMs }: CutPlan,
  listener: CutListener,
  quit: AbortSignal,
): Promise<CutScore> {
  const failure = new AbortController();
  const signal = AbortSignal.any([quit, failure.signal]);
  const news = new News(signal);
  const up = new Tally();
  const down = new Tally();
  let resumed = 0;
  let underway = 0;

  const programs: Program[] = [];
  const timers: NodeJS.Timeout[] = [];
  const start = (options: ProgramOptions, printed: (line: string) => void): Program => {
    const program = startProgram(options, {
      printed: (line) => {
        printed(line);
        news.tell();
      },
      failed: (error) => failure.abort(error),
    });
    programs.push(program);
    return program;
  };
  const [port, serverPort] = await twoFreePorts();
  const startSpeaker = (who: keyof Speakers, at: number, inbound: Tally): Program =>
    start({ name: `the ${who}`, ...speakers[who](at) }, (line) => {
      const [, number] = /^(?:received )?(\d+)$/.exec(line) ?? [];
      if (number !== undefined) inbound.hear(Number(number));
      if (line.startsWith('resumed')) resumed += 1;
    });
  /** A relay that has only to open, so that a dead one is replaced at once. */
  const startRelay = () => {
    const said = new Set<string>();
    const args = ['--import', 'tsx', relayFile, String(port), String(serverPort), String(delayMs)];
    const program = start({ name: 'the relay', args, cwd: repository }, (line) => said.add(line));
    const open = async (): Promise<void> => {
      await news.until(() => said.has('ready'));
      program.say('open');
      await news.until(() => said.has('open'));
    };
    return { program, open };
  };

  try {
    const server = startSpeaker('server', serverPort, up);
    let relay = startRelay();
    await Promise.all([relay.open(), untilListening(serverPort, signal)]);
    const client = startSpeaker('client', port, down);
    let spare = startRelay();

    const sendUp = (): void => client.say(String(up.next()));
    const sendDown = (): void => server.say(String(down.next()));
    /** Resolves when something that is sent from now on has arrived on both sides. */
    const flowing = (): Promise<void> => {
      const [sentUp, sentDown] = [up.sent, down.sent];
      return news.until(() => up.latest > sentUp && down.latest > sentDown);
    };

    // What a server broadcasts before it has a client reaches nobody.
    sendUp();
    await news.until(() => up.latest > 0);
    timers.push(setInterval(sendUp, everyMs), setInterval(sendDown, everyMs));
    await flowing();
    listener.flows({ server: server.pid, client: client.pid, relay: relay.program.pid });

    for (let cut = 1; cut <= kills; cut += 1) {
      await pause(flowMs, undefined, { signal });
      const { pid, kill } = relay.program;
      const killedAt = performance.now();
      const missing = { up: up.missing, down: down.missing };
      underway += missing.up + missing.down;
      await kill();
      listener.killed({ pid, ...missing });
      relay = spare;
      await relay.open();
      if (cut < kills) spare = startRelay();
      await flowing();
      listener.flowsAgain({ pid: relay.program.pid, afterMs: performance.now() - killedAt });
    }

    await pause(flowMs, undefined, { signal });
    timers.forEach(clearInterval);
    await news.until(() => up.latest === up.sent && down.latest === down.sent);
    return { up, down, kills, underway, resumed };
  } catch (error) {
    // A pause that was aborted does not say why.
    signal.throwIfAborted();
    throw error;
  } finally {
    timers.forEach(clearInterval);
    await Promise.all(programs.map(({ kill }) => kill()));
  }
}
