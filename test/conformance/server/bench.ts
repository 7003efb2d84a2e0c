import { afterEach } from 'vitest';
import { Dialer } from '../wire-client.js';

/** A server under test. */
export interface ServerUnderTest {
  /** Where it listens. */
  url(): string;
  /** Lets so many ms pass for it: by its clock where that is in the test's hands, else for real. */
  pass(ms: number): Promise<void>;
}

/** What the tests of a server work with. */
export interface Bench extends ServerUnderTest {
  readonly dialer: Dialer;
}

/** Registers the hook that closes what a test has opened. */
export function useBench(server: ServerUnderTest): Bench {
  const dialer = new Dialer(() => server.url());
  afterEach(() => dialer.hangUp());
  return { dialer, url: () => server.url(), pass: (ms) => server.pass(ms) };
}
