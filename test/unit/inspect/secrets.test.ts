import { describe, expect, it } from 'vitest';
import { FormIndex } from '../../../src/inspect/form-index.js';
import { Redaction } from '../../../src/inspect/redaction.js';

const jwt = (number: number): string =>
  `eyJhbGciOiJIUzI1NiJ9.${`${number}Ab/c+`.repeat(120)}.${number}end`;

function knowing(...credentials: readonly unknown[]): Redaction {
  const redaction = new Redaction();
  for (const each of credentials) redaction.learn(each);
  return redaction;
}

describe('looking for secrets', () => {
  it('compares a form only where its first characters stand, however many are known', () => {
    let compared = 0;
    const index = new FormIndex((text, form, at) => {
      compared += 1;
      return text.startsWith(form, at);
    });
    for (let number = 0; number < 1000; number += 1) index.add(jwt(number));
    expect(index.find('an ordinary text, '.repeat(200))).toEqual([]);
    expect(compared).toBe(0);
    expect(index.find(`before ${jwt(7)} after`)).toEqual([{ start: 7, end: 7 + jwt(7).length }]);
    expect(compared).toBeLessThanOrEqual(1000);
  });

  it('finds nothing any more that was taken out as often as it was added', () => {
    const index = new FormIndex();
    index.add('some-token');
    index.add('some-token');
    index.delete('some-token');
    expect(index.find('Some-Token')).toEqual([{ start: 0, end: 10 }]);
    index.delete('some-token');
    expect(index.find('some-token')).toEqual([]);
  });

  it('cuts two that overlap as one', () => {
    const redaction = knowing('abcdefgh', 'efghijkl');
    expect(redaction.text('<abcdefghijkl>')).toBe('<«secret»>');
  });
});

describe('what is remembered', () => {
  const token = 'supersecrettoken';

  it('is the token of a credential with hundreds of other texts in it', () => {
    const permissions = Array.from({ length: 300 }, (_, index) => `permission-${index}`);
    const redaction = knowing({ token, permissions });
    expect(redaction.text(`${token} is bad`)).toBe('«secret» is bad');
  });

  it('is the token of 49 credentials before the latest, each with hundreds of texts', () => {
    const others = Array.from({ length: 49 }, (_, number) =>
      Array.from({ length: 300 }, (_, index) => `permission-${number}-${index}`),
    );
    expect(knowing({ token }, ...others).text(token)).toBe('«secret»');
  });

  it('is not the token of hundreds of credentials before', () => {
    const others = Array.from({ length: 100 }, (_, number) => `another-token-${number}`);
    expect(knowing({ token }, ...others).text(token)).toBe(token);
  });

  it('is a token that is in use again, though hundreds of others were between', () => {
    const others = Array.from({ length: 100 }, (_, number) => [`another-${number}`, token]).flat();
    expect(knowing(...others).text(token)).toBe('«secret»');
  });

  it('are the keys of a Map that are no plain names', () => {
    const redaction = knowing(new Map([['k3y-of-a-session', 1]]), new Map([['password', 1]]));
    expect(redaction.text('password of k3y-of-a-session')).toBe('password of «secret»');
  });
});

describe('a secret is found', () => {
  const secret = 'aB3+xY/9"q&t=é$';
  const escaped = (text: string): string =>
    text.replace(
      /[^A-Za-z\d]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
  it.each([
    ['by a slash with a backslash', JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
    ['by \\u escapes', escaped(secret)],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ['in a URL in a URL', encodeURIComponent(encodeURIComponent(secret))],
    ['in a URL in JSON', escaped(encodeURIComponent(secret))],
  ])('when it was encoded %s', (_name, form) => {
    expect(knowing({ secret }).payload(`{"t":"${form}","n":1}`, 1000)).toBe(
      '{"t":"«secret»","n":1}',
    );
  });
});
