import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { FakeNetwork } from '../support/fake-web-socket.js';
import { makeWorlds, type Failure } from './random-property.js';
import { replay } from './random-run.js';
import type { Sabotage } from './random-world.js';

/** Sockets whose close() does nothing. */
const deafSockets: Sabotage = {
  sockets: (Class) =>
    new Proxy(Class, {
      construct(target, given: ConstructorParameters<FakeNetwork['WebSocket']>) {
        const socket = new target(...given);
        socket.close = () => undefined;
        return socket;
      },
    }),
};

/** A backoff that is longer than its preset allows. */
const slowBackoff: Sabotage = { options: { backoff: () => 100_000 } };

async function failureOf(sabotage: Sabotage): Promise<Failure> {
  const { failure } = await makeWorlds({ seed: 1, count: 1000, sabotage });
  if (failure === null) throw new Error('no world saw what was broken');
  return failure;
}

/** Runs the test that was printed, as if it had been pasted. */
async function runPrinted(report: string, sabotage: Sabotage): Promise<void> {
  const code = report.slice(report.indexOf('it('));
  const tests: (() => Promise<void>)[] = [];
  runInNewContext(code, {
    it: (_name: string, test: () => Promise<void>) => tests.push(test),
    replay: (...[setup, steps]: Parameters<typeof replay>) =>
      replay(setup, [...steps], { sabotage }),
  });
  expect(tests).toHaveLength(1);
  await tests[0]!();
}

describe('a world that breaks an invariant', () => {
  it('is found where sockets cannot be closed', async () => {
    const { report } = await failureOf(deafSockets);
    expect(report).toMatch(/no transport outside connecting and connected|at most one live set/);
  });

  it('is found where waits leave the bounds of their policy', async () => {
    const { report } = await failureOf(slowBackoff);
    expect(report).toContain("every delay is within its policy's bounds");
  });

  it('is shrunk to the few steps that it needs, in the plainest setup', async () => {
    const { setup, steps } = await failureOf(slowBackoff);
    expect(steps.length).toBeLessThanOrEqual(3);
    expect(setup).toMatchObject({ preset: 'default', transports: 1, credentials: 'none' });
  });

  it('is printed with the seed and the path that lead to it again', async () => {
    const { report, steps } = await failureOf(deafSockets);
    const [, seed, path] = /seed (\d+), path "([\d:]+)"/.exec(report)!;
    const again = await makeWorlds({
      seed: Number(seed),
      path: path!,
      count: 1000,
      sabotage: deafSockets,
    });
    expect(again.failure?.steps).toEqual(steps);
  });

  it.each([
    ['sockets that cannot be closed', deafSockets],
    ['waits out of bounds', slowBackoff],
  ])('is printed as a test that fails for the same reason: %s', async (_, sabotage) => {
    const { report } = await failureOf(sabotage);
    const [what] = /(?<=broke an invariant at ).*/.exec(report)!;
    await expect(runPrinted(report, sabotage)).rejects.toThrow(what);
  });

  it('is printed as a test that passes once what was broken is mended', async () => {
    const { report } = await failureOf(deafSockets);
    await expect(runPrinted(report, {})).resolves.toBeUndefined();
  });
});
