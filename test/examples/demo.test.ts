import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import type { FromViewer, ToViewer } from 'linekeeper/inspect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { finaleHeadline } from '../../docs/examples/demo/finale.js';
import { play } from '../../docs/examples/demo/play.js';
import { scenes } from '../../docs/examples/demo/scenes.js';
import { createScreen } from '../../docs/examples/demo/screen.js';
import { show } from '../../docs/examples/demo/show.js';
import { openStage } from '../../docs/examples/demo/stage.js';
import { timingAt } from '../../docs/examples/demo/timing.js';
import { folderForSources, repository, type Folder } from './from-sources.js';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: Folder;
beforeAll(async () => {
  folder = await folderForSources();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Runs the demo as a process of its own; `heard` may answer to its output so far. */
async function runDemo(
  args: readonly string[],
  heard: (stdout: string, kill: () => void) => void = () => undefined,
): Promise<Outcome> {
  const env = { ...process.env, ...folder.env };
  const demo = spawn(process.execPath, ['--import', 'tsx', 'docs/examples/demo/main.ts', ...args], {
    cwd: repository,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  demo.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    heard(stdout, () => void demo.kill('SIGINT'));
  });
  demo.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const [code] = (await once(demo, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('the demo', () => {
  let outcome: Outcome;
  let lines: string[];
  beforeAll(async () => {
    outcome = await runDemo([]);
    lines = outcome.stdout.split('\n');
  }, 120_000);

  /** The cells of a row of the table, by the title of its first column. */
  const cells = (title: string): string[] =>
    lines
      .findLast((line) => line.startsWith(`${title} `))!
      .trim()
      .split(/ {2,}/);

  it('ends by itself with exit code 0 and says nothing on stderr', () => {
    expect(outcome.stderr).toBe('');
    expect(outcome.code).toBe(0);
  });

  it('announces every scene in order, before it breaks anything', () => {
    const headlines = scenes.map(
      ({ name, headline }, index) => `${index + 1}/8 ${name}  ${headline}`,
    );
    headlines.push(`8/8 kill -9  ${finaleHeadline}`);
    expect(lines.filter((line) => headlines.includes(line))).toEqual(headlines);
  });

  it.each([
    ['drop', '1006'],
    ['restart', /^1006, refused x \d$/],
    ['flap', '1012 x 4'],
    ['stall', '4000'],
    ['401', '1006, HTTP 401 x 2'],
    ['1013', '1013'],
    ['hang', '1006, connect timeout'],
  ])(
    'has a row in the table for %s, which was broken as announced and recovered',
    (name, ended) => {
      const [, ending, noticed, back, ...counts] = cells(name);
      expect(ending).toMatch(ended);
      expect(noticed).toMatch(/^\d+\.\d\d s$/);
      expect(back).toMatch(/^\d+\.\d\d s$/);
      expect(counts.map(Number).every(Number.isInteger)).toBe(true);
      expect(counts).toHaveLength(5);
    },
  );

  it('shows every state that a Node client can be in', () => {
    const words = new Set(lines.map((line) => /^ *\d+\.\d\d {2}([a-z-]+) /.exec(line)?.[1]));
    for (const state of ['stopped', 'connecting', 'connected', 'cooldown', 'blocked-auth']) {
      expect(words).toContain(state);
    }
  });

  it.each([
    '1006 abnormal closure, cause: closed',
    '1006 abnormal closure, cause: refused',
    '1012 service restart, cause: closed',
    '4000 heartbeat timeout, cause: heartbeat-timeout',
    '1006 abnormal closure, HTTP 401, cause: refused',
    '1013 try again later, "room reset", cause: closed',
    '1006 abnormal closure, cause: connect-timeout',
    '1000 normal closure, cause: stop',
  ])('shows the close %s', (close) => {
    expect(lines.some((line) => line.endsWith(`close         ${close}`))).toBe(true);
  });

  it('shows each wait with its cause', () => {
    expect(outcome.stdout).toMatch(
      /cooldown +backoff \d+ ms: the link broke \(1006\); attempt 1 in/,
    );
    expect(outcome.stdout).toMatch(/cooldown +room-reset [\d.]+ m?s: server closed with 1013/);
  });

  it('refreshes the token once, is blocked, and recovers by a login', () => {
    const words = ['token-2', 'blocked-auth', 'credentialsChanged()', 'token-3', 'open again'];
    const scene = outcome.stdout.slice(outcome.stdout.indexOf('/8 401  '));
    const places = words.map((word) => scene.indexOf(word, scene.indexOf('cooldown')));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it.each(['dropped', 'lost'])('counts as %s what it showed as such', (fate) => {
    const verb = fate === 'lost' ? 'sent, never echoed: lost' : 'dropped:';
    const shown = [...outcome.stdout.matchAll(/#(\d+)(?:-#(\d+))? ([^\n]+)/g)]
      .filter(([, , , text]) => text!.startsWith(verb))
      .reduce((sum, [, first, last = first]) => sum + Number(last) - Number(first) + 1, 0);
    expect(shown).toBeGreaterThan(0);
    expect(Number(cells('all').at(fate === 'lost' ? -1 : -2))).toBe(shown);
  });

  it('kills the link of the server and the client of the README, and nothing is lost', () => {
    const links = outcome.stdout.slice(outcome.stdout.indexOf('8/8 kill -9')).split('\n');
    const killed = links.flatMap((line) => /link +kill -9 (\d+), with/.exec(line)?.[1] ?? []);
    expect(new Set(killed).size).toBe(3);
    for (const way of ['client to server', 'server to client']) {
      const [, sent, received, ...wrong] = cells(way);
      expect(Number(sent)).toBeGreaterThan(3 * 70);
      expect(received).toBe(sent);
      expect(wrong).toEqual(['0', '0', '0']);
    }
    expect(outcome.stdout).toMatch(
      /\nKilled 3 times with \d+ numbers under way; resumed 3 times; nothing lost\.\n/,
    );
  });

  it('is plain text of at most 100 columns where there is no terminal', () => {
    expect(outcome.stdout).not.toContain('\u001b');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('prints nothing after how many scenes have recovered', () => {
    expect(lines.slice(-3)).toEqual([
      '',
      expect.stringMatching(/^8 of 8 scenes recovered, in \d+ s\.$/),
      '',
    ]);
  });
});

describe.concurrent('the command line of the demo', () => {
  it.each([
    [
      ['--fast'],
      'demo: unknown option "--fast"; accepted: --keep, --inspect, --speed N, --no-color, --help\n',
    ],
    [
      ['faster'],
      'demo: given "faster"; accepted: --keep, --inspect, --speed N, --no-color, --help\n',
    ],
    [['--speed', '9'], 'demo: --speed: given "9"; accepted: a number from 0.5 to 3\n'],
    [['--keep'], 'demo: --keep reads keys from a terminal, and this is none; run it without\n'],
  ])('answers %j with one line and exit code 2', async (args, stderr) => {
    expect(await runDemo(args)).toEqual({ code: 2, stdout: '', stderr });
  });

  it('closes everything on Ctrl-C, even when it comes twice, with exit code 130', async () => {
    let isKilled = false;
    const { code, stdout, stderr } = await runDemo([], (sofar, kill) => {
      if (isKilled || !sofar.includes('goes down')) return;
      isKilled = true;
      kill();
      kill();
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/\nInterrupted; the client and the server are closed\.\n$/);
    expect(code).toBe(130);
  }, 30_000);
});

describe.concurrent('the demo with the inspector', () => {
  it('is watched, taken offline and brought back by a viewer, and ends on Ctrl-C', async () => {
    const viewing = new AbortController();
    const seen: string[] = [];
    let closedWith: number | null = null;

    /** Switches the network off when the line is up, and on again when that is felt. */
    const view = (port: number, token: string, quit: () => void): void => {
      const socket = new WebSocket(
        `ws://127.0.0.1:${port}/view`,
        ['linekeeper.inspect.v1', `token.${token}`],
        { origin: `http://127.0.0.1:${port}` },
      );
      socket.on('close', (code) => (closedWith = code));
      const say = (message: FromViewer): void => socket.send(JSON.stringify(message));
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as ToViewer;
        if (message.type === 'result') seen.push(message.error ?? 'done');
        if (message.type !== 'events') return;
        for (const event of message.events) {
          if (event.kind !== 'status' || seen.at(-1) === event.status) continue;
          seen.push(event.status);
          const { connection } = event;
          const offline = event.status === 'connected';
          const isBack = offline && seen.includes('offline');
          if (isBack) quit();
          else if (offline || event.status === 'offline') {
            const command = { type: 'setFaults', connection, faults: { offline } } as const;
            say({ type: 'command', id: event.status, client: message.client, command });
          }
        }
      });
    };

    const { code, stdout, stderr } = await runDemo(['--inspect'], (sofar, kill) => {
      const found = /inspector +http:\/\/127\.0\.0\.1:(\d+)\/#token=(\S+)\n/.exec(sofar);
      if (found === null || viewing.signal.aborted) return;
      viewing.abort();
      view(Number(found[1]), found[2]!, kill);
    });
    expect(stderr).toBe('');
    const passing = ['done', 'connecting', 'cooldown'];
    expect(seen.filter((word) => !passing.includes(word))).toEqual([
      'stopped',
      'connected',
      'offline',
      'connected',
    ]);
    expect(stdout).toMatch(/ offline +no network; going online connects/);
    expect(stdout).toContain('app "demo" (node) is connected');
    expect(stdout).toMatch(/session: ended by /);
    expect(closedWith).toBe(1001);
    expect(code).toBe(0);
  }, 60_000);
});

describe.concurrent('a scene that does not recover', () => {
  it('ends the show, and is told in the table', async () => {
    let text = '';
    const output = { columns: 100, write: (line: string) => (text += line) };
    const screen = createScreen({ output: output as unknown as WriteStream, color: false });
    const timing = { ...timingAt(3), sceneLimitMs: 4000 };
    await using stage = await openStage(screen, timing, 300);
    // A fault that never happens is one that nothing comes back from.
    const server = { ...stage.server, drop: () => undefined };
    const hasRecovered = await show({ ...stage, server }, screen, new AbortController().signal);
    expect(hasRecovered).toBe(false);
    expect(text).toMatch(/\ndrop +- +not back /);
    expect(text).toContain('0 of 8 scenes recovered');
  });
});

describe.concurrent('the demo with keys', () => {
  /** A terminal whose keys are pressed when its screen shows what they answer to. */
  async function press(speed: number, script: readonly (readonly [shown: RegExp, key: string])[]) {
    const steps = [...script];
    let text = '';
    let seen = 0;
    const modes: boolean[] = [];
    const input = Object.assign(new PassThrough(), {
      setRawMode: (isRaw: boolean) => void modes.push(isRaw),
    }) as unknown as ReadStream & PassThrough;
    const output = {
      columns: 100,
      write: (line: string) => {
        text += line;
        const [shown, key] = steps[0] ?? [];
        if (key === undefined || !shown!.test(text.slice(seen))) return;
        seen = text.length;
        steps.shift();
        input.write(key);
      },
    } as unknown as WriteStream;
    const screen = createScreen({ output, color: false });
    await using stage = await openStage(screen, timingAt(speed), 300);
    await play(stage, screen, input, new AbortController().signal);
    return { text, modes };
  }

  it.each(scenes)('breaks and recovers by the key $key: $name', async ({ key, name }) => {
    const { text } = await press(2, [
      [/stable/, key],
      [/stable/, 'q'],
    ]);
    expect(text).toContain(`\n${name}  `);
    expect(text).toMatch(/connected +open again/);
  });

  it('sends, stops, starts and retries on request, and leaves the terminal as it was', async () => {
    const { text, modes } = await press(1, [
      [/connected +open/, 'm'],
      [/#1 sent, echo/, 'x'],
      [/stopped by the app/, 'x'],
      [/connected +open/, 'c'],
      [/cooldown +room-reset/, 'n'],
      [/connected +open again/, '?'],
      [/break .*\n/, '%'],
      [/pressed "%"/, '\u001b[A'],
      [/message/, '\u0003'],
    ]);
    expect(text).toMatch(/person +retryNow/);
    expect(text).toMatch(/session: ended by 1000( x 2)?, 1013(, 1000)?; /);
    expect(modes).toEqual([true, false]);
  });
});
