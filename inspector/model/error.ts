/** What the viewer refuses: the message names what was given and what is accepted. */
export class ViewerError extends Error {
  override readonly name = 'ViewerError';
}
