/** The topic whose subscribers get the messages of every topic. */
export const EVERY_TOPIC = '*';

/** Who is subscribed to what. */
export class Topics<T> {
  readonly #members = new Map<string, Set<T>>();

  join(member: T, topic: string): void {
    const members = this.#members.get(topic);
    if (members === undefined) this.#members.set(topic, new Set([member]));
    else members.add(member);
  }

  leave(member: T, topic: string): void {
    const members = this.#members.get(topic);
    members?.delete(member);
    if (members?.size === 0) this.#members.delete(topic);
  }

  /** The subscribers of a topic with those of every topic, each once. */
  *audience(topic: string): Generator<T> {
    const own = this.#members.get(topic);
    if (own !== undefined) yield* own;
    for (const member of this.#members.get(EVERY_TOPIC) ?? []) {
      if (own?.has(member) !== true) yield member;
    }
  }
}
