/** Shorter forms would be found by chance. */
export const MIN_FORM = 6;

/** Where something stands in a text: from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Compares as ASCII does, so that places in the text stay what they are. */
const lowered = (text: string): string => text.replace(/[A-Z]+/g, (part) => part.toLowerCase());

/** Whether a form stands in a text at a place. */
type Compare = (text: string, form: string, at: number) => boolean;

/**
 * Finds many forms in a text in one pass: a form is compared only where its first characters stand.
 * Case does not matter.
 */
export class FormIndex {
  readonly #compare: Compare;
  /** By their first characters; with how many secrets have the form. */
  readonly #byHead = new Map<string, Map<string, number>>();

  constructor(compare: Compare = (text, form, at) => text.startsWith(form, at)) {
    this.#compare = compare;
  }

  /** Adds a form; those that are too short are left out. */
  add(given: string): void {
    if (given.length < MIN_FORM) return;
    const form = lowered(given);
    const head = form.slice(0, MIN_FORM);
    const forms = this.#byHead.get(head) ?? new Map<string, number>();
    this.#byHead.set(head, forms.set(form, (forms.get(form) ?? 0) + 1));
  }

  /** Takes out what was added once. */
  delete(given: string): void {
    const form = lowered(given);
    const head = form.slice(0, MIN_FORM);
    const forms = this.#byHead.get(head);
    const count = forms?.get(form);
    if (forms === undefined || count === undefined) return;
    if (count > 1) forms.set(form, count - 1);
    else forms.delete(form);
    if (forms.size === 0) this.#byHead.delete(head);
  }

  /** Where forms stand, in order; those that overlap count as one. */
  find(given: string): Span[] {
    const spans: { start: number; end: number }[] = [];
    if (given.length < MIN_FORM || this.#byHead.size === 0) return spans;
    const text = lowered(given);
    for (let at = 0; at <= text.length - MIN_FORM; at += 1) {
      const forms = this.#byHead.get(text.slice(at, at + MIN_FORM));
      if (forms === undefined) continue;
      let end = 0;
      for (const form of forms.keys()) {
        if (at + form.length > end && this.#compare(text, form, at)) end = at + form.length;
      }
      const last = spans.at(-1);
      if (end === 0) continue;
      if (last !== undefined && at < last.end) last.end = Math.max(last.end, end);
      else spans.push({ start: at, end });
    }
    return spans;
  }
}
