import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** The longest line that is held in memory while its end is awaited, in UTF-16 units. */
const MAX_LINE = 16 * 1024 * 1024;

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

/**
 * The lines of a stream, read no faster than they are taken. A last line without an end counts, an
 * empty one does not.
 *
 * @throws Error for a line that is too long to hold.
 */
export async function* linesOf(input: Readable, maxLength = MAX_LINE): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  /** The pieces of a line whose end has not come yet. */
  let pieces: string[] = [];
  let length = 0;

  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer);
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      pieces.push(text.slice(start, end));
      start = end + 1;
      const line = pieces.join('');
      pieces = [];
      length = 0;
      yield withoutReturn(line);
    }
    pieces.push(text.slice(start));
    length += text.length - start;
    if (length > maxLength) throw new Error(`a line is longer than ${maxLength} characters`);
  }
  const last = withoutReturn(pieces.join('') + decoder.end());
  if (last !== '') yield last;
}
