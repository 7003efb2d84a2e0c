import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPrompt, type Prompt } from '../../../src/cli/prompt.js';
import type { ConnectionSnapshot } from '../../../src/client/index.js';

const connected: ConnectionSnapshot = {
  status: 'connected',
  reason: null,
  since: 0,
  attempt: 0,
  nextAttemptAt: null,
  lastClose: null,
  rtt: null,
  queued: 0,
  recovered: null,
  lost: null,
  metrics: { attempts: 1, opens: 1, reconnects: 0, dropped: 0 },
};
/** Far enough from now that the countdown does not move during a test. */
const waiting: ConnectionSnapshot = { ...connected, status: 'cooldown', nextAttemptAt: Infinity };

let keys: PassThrough;
let screen: PassThrough;
let prompt: Prompt;
let interrupts: number;

/** What was drawn since the last look, without the movements of the cursor. */
const drawn = (): string => stripVTControlCharacters(String(screen.read() ?? ''));

async function type(text: string): Promise<void> {
  keys.write(text);
  await turn();
}

beforeEach(() => {
  keys = new PassThrough();
  screen = new PassThrough();
  interrupts = 0;
  prompt = openPrompt(keys, screen, () => {
    interrupts += 1;
  });
});

afterEach(() => {
  prompt.close();
});

describe('the prompt', () => {
  it('says what the connection does while it is not open', () => {
    prompt.show({ ...connected, status: 'offline' });
    expect(drawn()).toBe('offline> ');
    prompt.show(waiting);
    expect(drawn()).toBe('cooldown Infinity s> ');
    prompt.show(connected);
    expect(drawn()).toBe('> ');
  });

  it('is not drawn again for what does not change it', () => {
    prompt.show(connected);
    drawn();
    prompt.show({ ...connected, rtt: 5 });
    expect(drawn()).toBe('');
  });

  it('keeps a line that is being typed below what is written meanwhile', async () => {
    prompt.show(connected);
    await type('half');
    drawn();
    prompt.above(() => void screen.write('< news\n'));
    expect(drawn()).toBe('< news\n> half');
    await type(' done\n');
    for await (const line of prompt.lines) {
      expect(line).toBe('half done');
      break;
    }
  });

  it('keeps lines that were typed before anybody asked for them', async () => {
    await type('one\ntwo\n');
    await type('\u0004');
    const lines: string[] = [];
    for await (const line of prompt.lines) lines.push(line);
    expect(lines).toEqual(['one', 'two']);
  });

  it('takes Ctrl-C as an interrupt and not as the end of the input', async () => {
    await type('\u0003');
    await type('still here\n');
    expect(interrupts).toBe(1);
    const { value } = await prompt.lines[Symbol.asyncIterator]().next();
    expect(value).toBe('still here');
  });

  it('tells whoever reads its lines that the terminal has gone away', async () => {
    const line = prompt.lines[Symbol.asyncIterator]().next();
    keys.destroy(new Error('read EIO'));
    await expect(line).rejects.toThrow('read EIO');
  });

  it('is gone once it is closed', () => {
    prompt.show(waiting);
    prompt.close();
    drawn();
    prompt.above(() => void screen.write('bye\n'));
    prompt.show(connected);
    expect(drawn()).toBe('bye\n');
  });
});
