/** How many bytes a text has in UTF-8. Counted, because jsdom has no TextEncoder. */
export function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) length += 1;
    else if (point < 0x800) length += 2;
    else if (point < 0x10000) length += 3;
    else length += 4;
  }
  return length;
}
