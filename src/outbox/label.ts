import { utf8Length } from '../policies/utf8.js';
import { rule } from '../protocol/option-rules.js';

/** An id or a key: stores look for it, and a key of LMDB has at most 1978 bytes. */
export const label = rule(
  'a string of 1 to 1024 bytes',
  (value) => typeof value === 'string' && value !== '' && utf8Length(value) <= 1024,
);
