import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { frameErrors } from '../../src/protocol/frame-errors.js';
import { limits } from '../../src/protocol/limits.js';
import { withProtocolTables } from '../../docs/generate/protocol-tables.js';

const page = await readFile(new URL('../../PROTOCOL.md', import.meta.url), 'utf8');

describe('the tables of PROTOCOL.md that are made from the sources', () => {
  test('are what the sources give', () => {
    expect(withProtocolTables(page)).toBe(page);
  });

  test('have every error with its close code, and every limit', () => {
    for (const [code, [close]] of Object.entries(frameErrors)) {
      expect(page).toContain(`\n| \`${code}\` | ${close ?? ''} | `);
    }
    for (const limit of Object.values(limits)) expect(page).toMatch(`\n| ${limit}`);
  });

  test.each(['`SEQUENCE_GAP` | 1002', '16384 bytes'])('are mended where %s has drifted', (cell) => {
    const drifted = page.replace(`| ${cell}`, '| something else');
    expect(drifted).not.toBe(page);
    expect(withProtocolTables(drifted)).toBe(page);
  });

  test('are missed where their place is gone', () => {
    expect(() => withProtocolTables(page.replace('<!-- /limits -->', ''))).toThrow('limits');
  });
});

describe('the sequence diagrams of PROTOCOL.md', () => {
  const fences = [...page.matchAll(/^```mermaid\n(.*?)^```$/gms)].map(([, lines]) => lines!);

  // The grammar of Mermaid, as far as it is used here. A ";" would end a line of it.
  const lines = [
    /^sequenceDiagram$/,
    /^ {2}participant [A-Z] as \w+$/,
    /^ {2}([CS])(->>|--x)(?!\1)[CS]: [^;]+$/,
    /^ {2}Note over C(,S)?: [^;]+$/,
  ];

  test('are of Mermaid', () => {
    expect(fences).toHaveLength(2);
    const odd = fences
      .flatMap((fence) => fence.trimEnd().split('\n'))
      .filter((line) => !lines.some((form) => form.test(line)));
    expect(odd).toEqual([]);
  });

  test('show frames as they are on the wire', () => {
    const frames = fences
      .flatMap((fence) => [...fence.matchAll(/: (\{.*\})$/gm)])
      .map(([, frame]) => frame!.replace(',…', ''));
    expect(frames.length).toBeGreaterThan(5);
    for (const frame of frames) expect(JSON.parse(frame)).toHaveProperty('type');
  });
});

describe('the minimal client', async () => {
  const source = await readFile(new URL('minimal-client.ts', import.meta.url), 'utf8');

  test('has the 150 lines that PROTOCOL.md speaks of', () => {
    expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  test('knows nothing of the sources', () => {
    const imports = [...source.matchAll(/\bfrom '(.+?)'|\bimport\('(.+?)'\)/g)];
    expect(imports.map(([, from]) => from)).toEqual(['ws']);
  });
});
