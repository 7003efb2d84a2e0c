import { expect, it } from 'vitest';
import { utf8Length } from '../../../src/policies/utf8.js';

it.each(['', 'ASCII', 'über', '€', '漢字', '🎉 party', '\u{10ffff}', '\ud800 alone'])(
  'counts the bytes of %j as TextEncoder does',
  (text) => expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length),
);
