import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnection } from 'linekeeper';
import { createOutbox, type Outbox } from 'linekeeper/outbox';
import { lmdbStore } from 'linekeeper/outbox/lmdb';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';

let server: TestWsServer;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linekeeper-dispose-'));
  // Each message is the id of an entry, and its acknowledgement.
  server = await startWsServer({ echo: true });
});

afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const texts = Array.from({ length: 100 }, (_, index) => String(index));

function open(path: string): { outbox: Outbox; end: () => void } {
  const connection = createConnection({ url: server.url() });
  const outbox = createOutbox({
    connection,
    store: lmdbStore(path),
    protocol: { encode: ({ id }) => id, acknowledged: (data) => String(data) },
  });
  connection.start();
  const end = (): void => {
    connection[Symbol.dispose]();
    outbox[Symbol.dispose]();
  };
  return { outbox, end };
}

describe('an outbox in LMDB that is disposed of', () => {
  it('ends no process when that happens right after it has drained', async () => {
    for (let round = 0; round < 20; round += 1) {
      const path = join(folder, String(round));
      const { outbox, end } = open(path);
      await Promise.all(texts.map((text) => outbox.enqueue(text)));
      await outbox.drain();
      if (round % 2 === 1) await outbox.size();
      end();
      const again = open(path);
      expect(await again.outbox.size()).toEqual({ messages: 0, bytes: 0 });
      again.end();
    }
  });

  it('keeps what is handed over at that moment, or says that it was disposed of', async () => {
    const { outbox, end } = open(folder);
    await outbox.size();
    const handed = texts.map((text) => outbox.enqueue(text));
    end();
    const outcomes = await Promise.allSettled(handed);
    const kept = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const codes = outcomes.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { code: string }).code] : [],
    );
    expect(codes.filter((code) => code !== 'STOPPED')).toEqual([]);
    const again = open(folder);
    await again.outbox.drain();
    again.end();
    const received = server.received.map(({ data }) => String(data));
    expect(new Set(received)).toEqual(new Set(kept));
  });
});
