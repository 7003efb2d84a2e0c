const quote = (text: string): string => {
  const json = JSON.stringify(text).slice(1, -1);
  return `'${json.replaceAll('\\"', '"').replaceAll("'", "\\'").replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
};

const key = (name: string): string => {
  // In a literal, `__proto__:` would set the prototype.
  if (name === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(name) || /^(0|[1-9]\d{0,8})$/.test(name) ? name : quote(name);
};

/** A value as TypeScript writes it, on one line. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    if (entries.length === 0) return '{}';
    return `{ ${entries.map(([name, part]) => `${key(name)}: ${literal(part)}`).join(', ')} }`;
  }
  return String(value);
}

const WIDTH = 100;

/** A list as the value of a property: on one line where it fits, else one item a line. */
export function listLiteral(items: readonly unknown[], indent: string): string {
  const line = literal(items);
  const hasLists = items.some((item) => Array.isArray(item));
  if (!hasLists && line.length + indent.length + 16 < WIDTH) return line;
  return ['[', ...items.map((item) => `${indent}  ${literal(item)},`), `${indent}]`].join('\n');
}

/** A text on one line, for comments and names of tests. */
export const oneLine = (text: string): string => text.replace(/[\s\u2028\u2029]+/g, ' ').trim();
