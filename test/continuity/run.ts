import { startChild, type Child } from '../integration/child.js';
import { createFaultProxy } from '../support/fault-proxy.js';
import { seededRandom } from '../support/seeded-random.js';
import { contenders, type ContenderName } from './contenders.js';
import { defaultPace, disturb, type FaultCounts, type FaultPace, type Watch } from './faults.js';
import { Ledger, type Arrivals } from './ledger.js';
import { pace } from './pace.js';
import { messageOf } from './payload.js';
import type { Order, ServerKind, ServerReport } from './server.js';

/** One client, and what its wire is like. */
export interface Line {
  readonly name: ContenderName;
  /** One-way, in ms. */
  readonly delayMs: number;
  readonly seed: number;
}

export interface RunOptions {
  readonly lines: readonly Line[];
  /** How long messages are sent and links disturbed. */
  readonly seconds: number;
  /** Messages a second, each way. */
  readonly rate: number;
  /** @default a fault 40 to 400 ms after each opening */
  readonly faults?: FaultPace;
}

/** What became of the messages of one direction. */
export interface Tally extends Omit<Arrivals, 'arrived'> {
  readonly sent: number;
  readonly lost: number;
}

/** What has happened to one client. */
export interface Report extends Line {
  readonly up: Tally;
  readonly down: Tally;
  readonly faults: FaultCounts;
  /** Links that were lost and replaced. */
  readonly reconnects: number;
  /** Those of them that the client says brought everything back. */
  readonly resumed: number;
  /** How often the client has told that messages may be lost. */
  readonly told: number;
}

/** Nothing new has come for so long: what is still missing is lost. */
const QUIET_MS = 3000;
const LOOK_MS = 100;

const tally = (sent: number, { arrived, ...others }: Arrivals): Tally => ({
  sent,
  lost: sent - arrived,
  ...others,
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Counts the links of a client, and tells of each that opens or closes. */
class Links implements Watch {
  opens = 0;
  resumed = 0;
  isOver = false;
  #isOpen = false;
  #waiting: (() => void)[] = [];

  opened(isResumed: boolean): void {
    this.opens += 1;
    if (isResumed) this.resumed += 1;
    this.#become(true);
  }

  closed(): void {
    this.#become(false);
  }

  /** Nobody is kept waiting any more. */
  end(): void {
    this.isOver = true;
    this.#become(this.#isOpen);
  }

  whenOpen(): Promise<void> {
    return this.#when(true);
  }

  whenClosed(): Promise<void> {
    return this.#when(false);
  }

  async #when(isOpen: boolean): Promise<void> {
    while (this.#isOpen !== isOpen && !this.isOver) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #become(isOpen: boolean): void {
    this.#isOpen = isOpen;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

interface Server {
  readonly child: Child;
  readonly port: number;
}

/** One client in a run, from its first attempt to its report. */
async function startLine(
  { name, delayMs, seed }: Line,
  path: string,
  server: Server,
  { rate, faults: faultPace = defaultPace }: RunOptions,
) {
  const proxy = await createFaultProxy({ target: server.port });
  proxy.delay(delayMs);
  const down = new Ledger();
  const links = new Links();
  let sent = 0;
  let told = 0;
  let stop = (): void => undefined;

  const client = contenders[name].connect(proxy.url(path), {
    opened: (resumed) => {
      links.opened(resumed);
      // The first link is lost before anything is sent on it.
      if (links.opens !== 2) return;
      server.child.send({ begin: path, rate } satisfies Order);
      stop = pace(rate, () => {
        sent += 1;
        client.send(messageOf(sent));
      });
    },
    closed: () => links.closed(),
    message: (data) => down.take(data),
    told: () => {
      told += 1;
    },
  });
  const random = seededRandom(seed);
  const faults = disturb({ proxy, delayMs, random, watch: links, pace: faultPace });

  return {
    arrived: () => down.arrivals.arrived,
    /** Sends no more, and leaves the wire alone. */
    calm: async () => {
      stop();
      links.end();
      await faults;
      proxy.heal();
      proxy.delay(delayMs);
    },
    report: async (theirs: ServerReport): Promise<Report> => {
      const { sent: sentDown, up } = theirs[path] ?? { sent: 0, up: new Ledger().arrivals };
      return {
        ...{ name, delayMs, seed, told, faults: await faults },
        up: tally(sent, up),
        down: tally(sentDown, down.arrivals),
        reconnects: links.opens - 1,
        resumed: links.resumed,
      };
    },
    close: async () => {
      client.close();
      await proxy.close();
    },
  };
}

type RunningLine = Awaited<ReturnType<typeof startLine>>;

/** Asks the servers until nothing new arrives anywhere. */
async function whenQuiet(
  servers: readonly Server[],
  lines: readonly RunningLine[],
): Promise<ServerReport> {
  let before = '';
  let quietSince = performance.now();
  for (;;) {
    const reports = await Promise.all(
      servers.map(async ({ child }) => {
        child.send({ end: true } satisfies Order);
        return (await child.next(10_000)) as ServerReport;
      }),
    );
    const now = JSON.stringify([reports, lines.map((line) => line.arrived())]);
    if (now !== before) quietSince = performance.now();
    before = now;
    if (performance.now() - quietSince > QUIET_MS)
      return Object.assign({}, ...reports) as ServerReport;
    await pause(LOOK_MS);
  }
}

/** Runs all lines at the same time, each to a server in a process of its own by a proxy of its own. */
export async function runContinuity(options: RunOptions): Promise<Report[]> {
  const { lines, seconds } = options;
  const servers = new Map<ServerKind, Server>();
  const running: RunningLine[] = [];
  try {
    for (const { name } of lines) {
      const kind = contenders[name].server;
      if (servers.has(kind)) continue;
      const child = await startChild({ script: 'continuity/server.ts', args: [kind] });
      const { port } = (await child.next(20_000)) as { readonly port: number };
      servers.set(kind, { child, port });
    }
    for (const [index, line] of lines.entries()) {
      const server = servers.get(contenders[line.name].server)!;
      running.push(await startLine(line, `/stream-${index}`, server, options));
    }
    await pause(seconds * 1000);
    await Promise.all(running.map((line) => line.calm()));
    const theirs = await whenQuiet([...servers.values()], running);
    return await Promise.all(running.map((line) => line.report(theirs)));
  } finally {
    for (const line of running) await line.close();
    for (const { child } of servers.values()) {
      child.kill();
      await child.ended;
    }
  }
}
