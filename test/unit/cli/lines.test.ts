import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../src/cli/lines.js';

async function read(chunks: readonly (string | Buffer)[], maxLength?: number): Promise<string[]> {
  const lines: string[] = [];
  const input = Readable.from(chunks, { objectMode: false });
  for await (const line of linesOf(input, maxLength)) lines.push(line);
  return lines;
}

describe('the lines of the input', () => {
  it('are split wherever the chunks end', async () => {
    expect(await read(['a', 'b\nc', '\n', '\nd\n'])).toEqual(['ab', 'c', '', 'd']);
  });

  it('include a last one without an end', async () => {
    expect(await read(['a\nb'])).toEqual(['a', 'b']);
    expect(await read(['a\n'])).toEqual(['a']);
    expect(await read([])).toEqual([]);
  });

  it('end with \\r\\n as well', async () => {
    expect(await read(['a\r\nb\r', '\nc\r'])).toEqual(['a', 'b', 'c']);
  });

  it('keep a character whose bytes come in different chunks', async () => {
    const bytes = Buffer.from('ü€\n');
    const chunks = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await read(chunks)).toEqual(['ü€']);
  });

  it('are not collected without bound when no line ever ends', async () => {
    await expect(read(['aaaa', 'bbbb', 'cc'], 9)).rejects.toThrow('longer than 9 characters');
    expect(await read(['aaaa', 'bbbb', 'c\n', 'dddddddd'], 9)).toEqual(['aaaabbbbc', 'dddddddd']);
  });

  it('are read no faster than they are taken', async () => {
    let produced = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          produced += 1;
          yield 'line\n';
        }
      })(),
      { objectMode: false, highWaterMark: 10 },
    );
    const lines = linesOf(endless);
    await lines.next();
    await lines.next();
    expect(produced).toBeLessThan(10);
    await lines.return(undefined);
    expect(endless.destroyed).toBe(true);
  });
});
