/** What became of a stream of numbers from 1 up, in one direction. */
export class Tally {
  readonly #heard = new Set<number>();
  #sent = 0;
  #latest = 0;
  #doubled = 0;
  #disordered = 0;

  /** Takes the next number to be sent. */
  next(): number {
    this.#sent += 1;
    return this.#sent;
  }

  /** A number has arrived. */
  hear(number: number): void {
    if (this.#heard.has(number)) {
      this.#doubled += 1;
      return;
    }
    if (number < this.#latest) this.#disordered += 1;
    this.#heard.add(number);
    this.#latest = Math.max(this.#latest, number);
  }

  get sent(): number {
    return this.#sent;
  }

  /** Numbers that have arrived, each counted once. */
  get received(): number {
    return this.#heard.size;
  }

  /** The highest of them. */
  get latest(): number {
    return this.#latest;
  }

  /** Under way, or lost: which of the two is known when the last one has arrived. */
  get missing(): number {
    return this.#sent - this.received;
  }

  /** Arrivals of what had arrived before. */
  get doubled(): number {
    return this.#doubled;
  }

  /** Arrivals after a higher number. */
  get disordered(): number {
    return this.#disordered;
  }

  /** Whether each number has arrived once and in order. */
  get isWhole(): boolean {
    return this.missing === 0 && this.doubled === 0 && this.disordered === 0;
  }
}
