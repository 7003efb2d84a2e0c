import { afterEach, expect, vi } from 'vitest';
import type { Connection } from 'linekeeper';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/**
 * Runs an example as `tsx docs/examples/NAME.ts` would, with these environment variables, and gives
 * what it exports. What it prints is collected in `printed`.
 */
export async function runExample<Exports extends object>(
  load: () => Promise<Exports>,
  variables: Readonly<Record<string, string>>,
): Promise<Exports & { readonly printed: readonly string[] }> {
  const printed: string[] = [];
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.spyOn(console, 'log').mockImplementation((...parts: readonly unknown[]) => {
    printed.push(parts.map(String).join(' '));
  });
  // Each run starts a module of its own, as each process would.
  vi.resetModules();
  return { ...(await load()), printed };
}

/** Resolves when the link ends, with what `meanwhile` gave at that very moment. */
export const closed = <Result>(connection: Connection, meanwhile: () => Result): Promise<Result> =>
  new Promise((resolve) => {
    const off = connection.on('close', () => {
      off();
      resolve(meanwhile());
    });
  });

/** An assertion that may take as long as a backoff on a busy machine. */
export const eventually = (read: () => unknown): ReturnType<typeof expect.poll> =>
  expect.poll(read, { timeout: 20_000 });
