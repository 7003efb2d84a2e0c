import { describe, expect, it } from 'vitest';
import type {
  EnvironmentFact,
  EnvironmentSource,
  Surroundings,
} from '../../../src/client/index.js';
import { createNodeWorld, createWorld } from '../../support/world.js';

const open: Surroundings = { online: true, visible: true, frozen: false };

describe('an environment whose reading is no reading', () => {
  it.each<[string, () => unknown]>([
    ['a promise', () => Promise.resolve(open)],
    ['a promise that rejects', () => Promise.reject(new Error('unreadable'))],
    ['nothing', () => undefined],
    ['null', () => null],
    ['a part of it', () => ({ online: false })],
    ['the wrong types', () => ({ online: 'no', visible: 0, frozen: 1 })],
  ])('(%s) counts as open, and that is told once per reading', async (_, read) => {
    const warned: string[] = [];
    const ignore = (): void => undefined;
    let readings = 0;
    let tell: (fact: EnvironmentFact) => void = ignore;
    const environment: EnvironmentSource = {
      read: () => {
        readings += 1;
        return read() as Surroundings;
      },
      watch: (listener) => {
        tell = listener;
        return ignore;
      },
    };
    const warn = (_details: object, message: string): void => void warned.push(message);
    const logger = { debug: ignore, info: ignore, warn, error: ignore };
    // Without protocol pings, a browser's world would have a warning of its own.
    const world = createNodeWorld({ options: { environment, logger } });
    await world.open();
    tell({ type: 'environment.woke' });
    expect(world.status).toBe('connected');
    expect(readings).toBeGreaterThanOrEqual(3);
    expect(warned).toHaveLength(readings);
    for (const message of warned) expect(message).toContain('environment.read');
  });
});

describe('waking', () => {
  it('reads the surroundings anew: what happened in the sleep was not told', async () => {
    let reading = open;
    let tell: (fact: EnvironmentFact) => void = () => undefined;
    const environment: EnvironmentSource = {
      read: () => reading,
      watch: (listener) => {
        tell = listener;
        return () => undefined;
      },
    };
    const world = createWorld({ options: { environment } });
    await world.open();
    reading = { ...open, online: false };
    expect(world.status).toBe('connected');
    tell({ type: 'environment.woke' });
    expect(world.status).toBe('offline:network');
  });
});

describe('becoming visible', () => {
  it.each([true, false])('probes an open link, gates.visibility %s', async (visibility) => {
    const world = createNodeWorld({ options: { gates: { visibility } } });
    await world.open();
    world.environment.hide();
    await world.pass(100);
    const before = world.network.last.pings.length;
    world.environment.show();
    expect(world.network.last.pings).toHaveLength(before + 1);
    world.network.silent = true;
    world.environment.hide();
    world.environment.show();
    world.advance(1000);
    expect(world.closes.at(-1)?.cause).toBe('heartbeat-timeout');
  });
});
