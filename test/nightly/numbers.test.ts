import { expect, it } from 'vitest';
import { SendBuffer } from '../../src/protocol/send-buffer.js';

it('a buffer that has come all the way keeps the right messages around number 2147483648', () => {
  const buffer = new SendBuffer({ maxMessages: 100, maxBytes: Infinity, maxAgeMs: Infinity });
  const edge = 2 ** 31;
  for (let seq = 1; seq < edge - 200; seq += 1) buffer.add('', 0, 0);
  for (let seq = edge - 200; seq < edge + 200; seq += 1) {
    expect(buffer.add(String(seq), 1, 0)).toBe(seq);
    if (seq < edge - 100) continue;
    const last = Array.from({ length: 100 }, (_, index) => seq - 99 + index);
    expect([...buffer.kept()]).toEqual(last.map((number) => [number, String(number)]));
  }
});
