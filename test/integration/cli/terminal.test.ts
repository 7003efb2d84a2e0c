import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCommand } from '../../../src/cli/args.js';
import { connect } from '../../../src/cli/connect.js';
import type { Signal, Terminal } from '../../../src/cli/terminal.js';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';

const PATIENCE = { timeout: 10_000 };
const COLOR = '\u001b[32m* connected';

let server: TestWsServer;
let typed: PassThrough;
/** Everything that was drawn on the terminal. */
let screen: string;
let ended: Promise<number> | undefined;
let signal: (signal: Signal) => void;

/** Runs the command on a terminal in memory. */
function start(options: readonly string[] = [], env: Terminal['env'] = {}): void {
  const command = parseCommand(['connect', server.url(), ...options]);
  if (command.name !== 'connect') throw new Error(`read as ${command.name}`);
  const output = (): PassThrough & { isTTY: true } => {
    const stream = Object.assign(new PassThrough(), { isTTY: true as const });
    stream.on('data', (data: Buffer) => (screen += data.toString()));
    return stream;
  };
  ended = connect(command.settings, {
    stdin: Object.assign(typed, { isTTY: true }),
    stdout: output(),
    stderr: output(),
    env,
    onSignal: (listener) => (signal = listener),
    interrupt: () => signal('SIGINT'),
  });
}

/** The screen, without colours and movements of the cursor. */
const text = (): string => stripVTControlCharacters(screen);
const shows = (what: string | RegExp): Promise<void> => expect.poll(text, PATIENCE).toMatch(what);

beforeEach(async () => {
  server = await startWsServer();
  typed = new PassThrough();
  screen = '';
  ended = undefined;
});

afterEach(async () => {
  signal('SIGTERM');
  await ended;
  await server.close();
});

describe('linekeeper connect on a terminal', () => {
  it('marks messages, and keeps the line that is being typed below them', async () => {
    start();
    const { socket } = await server.nextConnection();
    await shows(/\* connected: .*\r?\n> $/);
    typed.write('half');
    await shows(/half$/);
    socket.send('news \u001b[2J');
    await shows(/< news \\x1b\[2J\n> half$/);
    typed.write(' done\n');
    expect((await server.nextMessage()).text).toBe('half done');
  });

  it('counts down to the next attempt in the prompt', async () => {
    start();
    const { socket } = await server.nextConnection();
    await shows('connected');
    server.refuseWith(503, { 'retry-after': '60' });
    socket.close(1012);
    await shows(/cooldown: server refused the upgrade with HTTP 503; attempt 2 in 6\d\.\d s/);
    await shows(/cooldown 6\d s> cooldown 6\d s> $/);
  });

  it('closes at the end of the input, without a prompt left behind', async () => {
    start();
    const { whenClosed } = await server.nextConnection();
    await shows('connected');
    typed.write('\u0004');
    expect(await whenClosed).toMatchObject({ code: 1000 });
    expect(await ended).toBe(0);
    await shows(/\* closed: 1000 \(normal closure\)\n$/);
  });

  it('takes the key Ctrl-C as an interrupt', async () => {
    start();
    const { whenClosed } = await server.nextConnection();
    await shows('connected');
    typed.write('\u0003');
    expect(await whenClosed).toMatchObject({ code: 1000 });
    expect(await ended).toBe(130);
  });

  it('ends when the terminal goes away', async () => {
    start();
    const { whenClosed } = await server.nextConnection();
    await shows('connected');
    typed.destroy(new Error('read EIO'));
    expect(await whenClosed).toMatchObject({ code: 1000 });
    expect(await ended).toBe(4);
    await shows('* error: standard input: read EIO');
  });

  it('has colours', async () => {
    start();
    await expect.poll(() => screen, PATIENCE).toContain(COLOR);
  });

  it.each([
    ['with --no-color', ['--no-color'], {}],
    ['with NO_COLOR', [], { NO_COLOR: '1' }],
    ['on a dumb terminal', [], { TERM: 'dumb' }],
  ])('has no colours %s', async (_, options, env) => {
    start(options, env);
    await shows('* connected');
    expect(screen).not.toContain(COLOR);
    expect(screen).toContain('* connected');
  });

  it('has colours with an empty NO_COLOR, which says nothing', async () => {
    start([], { NO_COLOR: '' });
    await expect.poll(() => screen, PATIENCE).toContain(COLOR);
  });
});
