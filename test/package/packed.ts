import { inject } from 'vitest';

/** The tarball and the projects it is installed in; see pack.ts. */
export function packed() {
  const result = inject('packed');
  if ('failure' in result) throw new Error(result.failure);
  return result;
}
