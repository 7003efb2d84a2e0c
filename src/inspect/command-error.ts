/** A command that cannot be carried out: the message says what was given and what is accepted. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
