import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { Lab } from './bad-input-lab.js';
import { badInput } from './bad-input.js';

const page = await readFile(new URL('../../PROTOCOL.md', import.meta.url), 'utf8');
const [, section = ''] = /^## Bad input$(.*?)^## /ms.exec(page) ?? [];

/** What comes, what the sender gets, what the server logs. */
const table = section
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.slice(2, -2).split(' | '))
  .slice(2);

describe('the table "Bad input" of PROTOCOL.md', () => {
  test('has a row for each of these tests, and a test for each of its rows', () => {
    expect(table.map(([name]) => name).sort()).toEqual(Object.keys(badInput).sort());
  });

  test.each(Object.entries(badInput))('says what happens: %s', async (name, send) => {
    await using lab = new Lab();
    const got = await send(lab);
    const logged = lab.log;
    await lab.servesOthers();
    expect([name, got, logged]).toEqual(table.find(([row]) => row === name));
  });
});
