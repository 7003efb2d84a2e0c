import { describe, expect, it } from 'vitest';
import type { SupervisionOptions } from '../../../src/client/types.js';
import { createWorld } from '../../support/world.js';
import { unhandledDuring } from './unhandled.js';

const reject = (): never => Promise.reject(new Error('late')) as never;
const fail = (): never => {
  throw new Error('at once');
};

const broken: Record<string, SupervisionOptions> = {
  'url rejects beside protocols that throws': { url: reject, protocols: fail },
  'url and protocols both reject': { url: reject, protocols: reject },
  'create rejects': { create: reject },
  'heartbeat.ping rejects': { heartbeat: { ping: reject } },
  'heartbeat.isPong rejects': { heartbeat: { ping: () => 'ping', isPong: reject } },
  'close.classify rejects': { close: { classify: reject } },
  'backoff rejects': { backoff: reject },
  'environment.read rejects': {
    environment: { read: reject, watch: () => () => undefined },
  },
};

describe.each(Object.entries(broken))('where %s', (name, options) => {
  it('the error is told, and no rejection is left unhandled', async () => {
    const codes: string[] = [];
    const unhandled = await unhandledDuring(async () => {
      const world = createWorld({ options: { ...options, logger: silent } });
      world.network.onSend = (socket) => {
        socket.reply('answer');
      };
      world.connection.start();
      await world.pass(20_000);
      if (world.held[0]?.readyState === 1) world.held[0].fail();
      await world.pass(20_000);
      codes.push(...new Set(world.errors.map(({ code }) => code)));
      world.connection.stop();
      world.expectNothingLeft();
    });
    expect(unhandled).toEqual([]);
    // What isPong says counts as no answer, which is nothing to be told of.
    if (name !== 'heartbeat.isPong rejects') expect(codes).toHaveLength(1);
  });
});

const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
