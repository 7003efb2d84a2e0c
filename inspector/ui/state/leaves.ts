/** The innermost of the active states, which are given by id, the outermost first. */
export const leavesOf = (states: readonly string[]): readonly string[] =>
  states.filter((state) => !states.some((other) => other.startsWith(`${state}.`)));

/** The innermost states in a line, without the name of their machine: `heat.warming, door.closed`. */
export function leafWords(states: readonly string[]): string {
  const root = `${states[0] ?? ''}.`;
  return leavesOf(states)
    .map((leaf) => (leaf.startsWith(root) ? leaf.slice(root.length) : leaf))
    .join(', ');
}
