/** What the tool has of the world. */
interface Surroundings {
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether somebody looks at the terminal who would see a browser open. */
export const hasViewer = ({ isTerminal, env }: Surroundings): boolean =>
  isTerminal && ['', '0', 'false'].includes(env['CI'] ?? '');
