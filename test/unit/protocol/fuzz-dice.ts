/** Choices that a source of randomness makes. */
export class Dice {
  readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    return Math.floor(this.random() * count);
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  pick<T>(...items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  list<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  /** A number that is at some edge, or any. */
  number(): number {
    const edge = this.pick(0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 53, 65_536, 1000);
    return this.chance(0.5) ? edge + this.below(5) - 2 : Math.floor(this.random() * 2 ** 53);
  }

  /** A number that a frame can have. */
  sequence(least = 1): number {
    return this.chance(0.8)
      ? least + this.below(20)
      : Math.min(Number.MAX_SAFE_INTEGER, Math.max(least, this.number()));
  }

  bytes(most: number): Uint8Array {
    return Uint8Array.from({ length: this.below(most + 1) }, () => this.below(256));
  }

  /** A text with whatever texts can have in them. */
  text(most: number): string {
    const parts = ['a', 'Z', '0', ' ', '"', '\\', '\n', '\r', '\t', '\0', '\x7f', '\x80', '{', '}'];
    const more = ['[', ':', '#', ',', 'ü', '€', '漢', '🎉', '\u2028', '\ufeff', '\u202e', '\u0301'];
    const halves = ['\ud800', '\udfff', '\ud83d'];
    const all = [...parts, ...more, ...(this.chance(0.1) ? halves : [])];
    return this.list(most, () => this.pick(...all)).join('');
  }

  json(depth = 4): unknown {
    const kind = this.below(depth > 0 ? 8 : 6);
    if (kind === 0) return null;
    if (kind === 1) return this.chance(0.5);
    if (kind === 2) return this.number();
    if (kind === 3) return -this.random() * 1e9;
    if (kind < 6) return this.text(12);
    if (kind === 6) return this.list(4, () => this.json(depth - 1));
    return Object.fromEntries(this.list(4, () => [this.key(), this.json(depth - 1)]));
  }

  key(): string {
    const known = ['type', 'id', 'next', 'received', 'session', 'token', 'link', 'topic', 'error'];
    const bad = ['__proto__', 'constructor', 'prototype', 'toString', 'then', ''];
    return this.chance(0.5) ? this.pick(...known, ...bad) : this.text(6);
  }
}
