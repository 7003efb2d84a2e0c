/** The heap that is left when garbage is gone, in bytes. */
export function heapUsed(): number {
  if (globalThis.gc === undefined) throw new Error('this row needs node --expose-gc');
  // The second pass takes what finalizers of the first have let go.
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
