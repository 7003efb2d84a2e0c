import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startWsServer } from '../support/ws-server.js';
import { runExample } from './run-example.js';

const reloadProof = () => import('../../docs/examples/reload-proof.js');
let FOLDER = '';

beforeEach(() => {
  FOLDER = mkdtempSync(join(tmpdir(), 'linekeeper-reload-'));
});
afterEach(() => {
  rmSync(FOLDER, { recursive: true });
});

it('the run after a crash waits instead of connecting at once', async () => {
  // The longest wait that can be drawn, so that the second run is there before it is over.
  vi.spyOn(Math, 'random').mockReturnValue(0.999);
  await using server = await startWsServer();
  const variables = { SERVER: server.url(), FOLDER };
  const crashed = await runExample(reloadProof, variables);
  using _ = crashed.connection;
  await crashed.connection.waitConnected();
  expect(readdirSync(FOLDER)).toEqual(['reload-proof-example.json']);

  // Nobody stopped the first run: to the second one it looks as if it had crashed.
  const next = await runExample(reloadProof, variables);
  using connection = next.connection;
  expect(connection.getSnapshot()).toMatchObject({ status: 'cooldown', attempt: 1 });
  expect(next.printed[0]).toMatch(/^cooldown: continuing after a reload; attempt 1 in \d\.\d s$/);
  await connection.waitConnected();
});

it('the run after a clean end connects at once', async () => {
  await using server = await startWsServer();
  const variables = { SERVER: server.url(), FOLDER };
  const first = await runExample(reloadProof, variables);
  await first.connection.waitConnected();
  first.connection[Symbol.dispose]();
  const { connection, printed } = await runExample(reloadProof, variables);
  using _ = connection;
  await connection.waitConnected();
  expect(printed[0]).toBe('connecting: opening');
});
