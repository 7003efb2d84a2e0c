import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import type { ConnectionServer } from '../../src/server/index.js';
import { VirtualClock } from '../support/virtual-clock.js';
import { conformanceServer, urlOf } from './our-server.js';
import { goingDownTests } from './server/going-down.js';
import { serverSuite } from './server-suite.js';

const { LINEKEEPER_SERVER: foreign } = process.env;

if (foreign === undefined) {
  describe("this repository's server", () => {
    const clock = new VirtualClock();
    let server: ConnectionServer;

    beforeAll(async () => {
      server = conformanceServer({ clock });
      await server.ready;
    });
    afterAll(() => server.close());

    serverSuite({ url: () => urlOf(server), pass: async (ms) => clock.advance(ms) });
  });

  describe("this repository's server, going down", () => {
    goingDownTests(async () => {
      const server = conformanceServer();
      await server.ready;
      return { url: urlOf(server), goDown: () => server.close() };
    });
  });
} else {
  describe(`the server at ${foreign}`, () => {
    serverSuite({ url: () => foreign, pass: (ms) => setTimeout(ms) });
  });
}
