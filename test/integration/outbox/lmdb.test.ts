import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open as openLmdb } from 'lmdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutboxDraft, OutboxStore } from 'linekeeper/outbox';
import { lmdbStore } from 'linekeeper/outbox/lmdb';

const bounds = { maxMessages: 100, maxBytes: 1_000_000 };

let folder = '';
let path = '';
const opened: OutboxStore[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linekeeper-lmdb-'));
  path = join(folder, 'outbox');
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await rm(folder, { recursive: true, force: true });
});

const openStore = async (): Promise<{ store: OutboxStore; broken: unknown }> => {
  const store = lmdbStore(path);
  opened.push(store);
  return { store, broken: await store.open() };
};

const draft = (id: string, more: Partial<OutboxDraft> = {}): OutboxDraft => ({
  id,
  data: id,
  bytes: id.length,
  createdAt: 1,
  expiresAt: 2,
  key: null,
  mustAck: true,
  ...more,
});

const idsIn = async (store: OutboxStore): Promise<readonly string[]> =>
  (await store.read(0, 1000)).map(({ id }) => id);

describe('an outbox in LMDB', () => {
  it('keeps text and bytes when it is opened again', async () => {
    const { store } = await openStore();
    await store.add(draft('text'), bounds, false);
    await store.add(draft('bytes', { data: Uint8Array.from([1, 2]), key: 'k' }), bounds, false);
    await store.close();
    const { store: again, broken } = await openStore();
    expect(broken).toBeNull();
    const entries = await again.read(0, 10);
    expect(entries).toMatchObject([
      { ...draft('text'), seq: 1, attempts: 0 },
      { id: 'bytes', key: 'k', seq: 2 },
    ]);
    expect(entries[1]?.data).toStrictEqual(Uint8Array.from([1, 2]));
  });

  it('never gives a number again, also when all that had one are gone', async () => {
    const { store } = await openStore();
    await store.add(draft('a'), bounds, false);
    await store.remove(['a']);
    await store.close();
    const { store: again } = await openStore();
    await again.add(draft('b'), bounds, false);
    expect((await again.read(0, 10)).map(({ seq }) => seq)).toEqual([2]);
  });

  it('reads from a place on, as many as are asked for', async () => {
    const { store } = await openStore();
    for (const id of ['a', 'b', 'c', 'd']) await store.add(draft(id), bounds, false);
    expect((await store.read(1, 2)).map(({ id }) => id)).toEqual(['b', 'c']);
  });

  it('keeps the first of a key until it is removed', async () => {
    const { store } = await openStore();
    const add = (id: string) => store.add(draft(id, { key: 'k' }), bounds, false);
    expect(await add('a')).toMatchObject({ kind: 'added' });
    expect(await add('b')).toEqual({ kind: 'known', id: 'a' });
    await store.remove(['a']);
    expect(await add('c')).toMatchObject({ kind: 'added' });
  });

  it('counts messages, bytes and attempts', async () => {
    const { store } = await openStore();
    await store.add(draft('aa'), bounds, false);
    await store.add(draft('b'), bounds, false);
    await store.attempted([1, 2, 7]);
    await store.attempted([1]);
    expect((await store.read(0, 10)).map(({ attempts }) => attempts)).toEqual([2, 1]);
    expect(await store.size()).toEqual({ messages: 2, bytes: 3 });
    expect((await store.remove(['aa', 'nobody', 'aa'])).map(({ id }) => id)).toEqual(['aa']);
    expect(await store.size()).toEqual({ messages: 1, bytes: 1 });
    expect(await store.clear()).toBe(1);
    expect(await store.size()).toEqual({ messages: 0, bytes: 0 });
  });

  it('is full by its bounds, or drops the oldest', async () => {
    const { store } = await openStore();
    const small = { maxMessages: 2, maxBytes: 5 };
    await store.add(draft('aa'), small, false);
    await store.add(draft('bb'), small, false);
    expect(await store.add(draft('c'), small, false)).toEqual({
      kind: 'full',
      size: { messages: 2, bytes: 4 },
    });
    const outcome = await store.add(draft('cccc'), small, true);
    expect(outcome).toMatchObject({ kind: 'added', dropped: [{ id: 'aa' }, { id: 'bb' }] });
    expect(await store.add(draft('dddddd'), small, true)).toMatchObject({ kind: 'full' });
    expect(await idsIn(store)).toEqual(['cccc']);
  });

  it('forgets what is worth nothing any more, and that only', async () => {
    const { store } = await openStore();
    await store.add(draft('a', { expiresAt: 20, key: 'k' }), bounds, false);
    await store.add(draft('b', { expiresAt: Infinity }), bounds, false);
    await store.add(draft('c', { expiresAt: 10 }), bounds, false);
    expect(await store.expire(9)).toEqual([]);
    expect((await store.expire(20)).map(({ id }) => id)).toEqual(['c', 'a']);
    expect(await store.expire(20)).toEqual([]);
    expect(await idsIn(store)).toEqual(['b']);
    expect(await store.size()).toEqual({ messages: 1, bytes: 1 });
    expect(await store.add(draft('d', { key: 'k' }), bounds, false)).toMatchObject({
      kind: 'added',
    });
  });

  it('refuses an id that is kept already', async () => {
    const { store } = await openStore();
    await store.add(draft('a'), bounds, false);
    await expect(store.add(draft('a', { data: 'other' }), bounds, false)).rejects.toThrow(
      'an entry with the id "a" is kept already',
    );
    expect((await store.read(0, 10)).map(({ data }) => data)).toEqual(['a']);
    expect(await store.size()).toEqual({ messages: 1, bytes: 1 });
  });

  it('keeps nothing of a message that it could not store: the next one is itself', async () => {
    const { store } = await openStore();
    // No key of LMDB is as long.
    const tooLong = draft('bad', { key: 'k'.repeat(3000) });
    await expect(store.add(tooLong, bounds, false)).rejects.toThrow();
    await store.add(draft('good'), bounds, false);
    expect(await idsIn(store)).toEqual(['good']);
    expect(await store.remove(['bad'])).toEqual([]);
    expect(await store.size()).toEqual({ messages: 1, bytes: 4 });
  });

  it('forgets what it has by an id, whatever else the server has named', async () => {
    const { store } = await openStore();
    await store.add(draft('a'), bounds, false);
    expect(await store.remove(['x'.repeat(5000), '', 'a'])).toMatchObject([{ id: 'a' }]);
  });

  it('counts and reads what was added before, though that is not on the disk yet', async () => {
    const { store } = await openStore();
    const added = store.add(draft('a'), bounds, false);
    expect([await store.size(), await idsIn(store)]).toEqual([{ messages: 1, bytes: 1 }, ['a']]);
    await added;
  });

  it('leaves nothing of what it has forgotten', async () => {
    const { store } = await openStore();
    await store.add(draft('a', { key: 'k' }), bounds, false);
    await store.remove(['a']);
    expect(await store.add(draft('a'), bounds, false)).toMatchObject({ kind: 'added' });
    await store.clear();
    await store.close();
    const root = openLmdb({ path, maxDbs: 6 });
    for (const name of ['entries', 'ids', 'keys', 'expiries']) {
      expect(root.openDB({ name, encoding: 'msgpack' }).getCount()).toBe(0);
    }
    await root.close();
  });

  it('gives bytes that stay what they are while others are written', async () => {
    const { store } = await openStore();
    const data = new Uint8Array(3000).fill(1);
    for (let index = 0; index < 20; index += 1) {
      await store.add(draft(String(index), { data }), bounds, false);
    }
    const entries = await store.read(0, 20);
    const removed = await store.remove(entries.map(({ id }) => id));
    for (let index = 0; index < 40; index += 1) {
      const other = new Uint8Array(3000).fill(2);
      await store.add(draft(`other ${String(index)}`, { data: other }), bounds, false);
    }
    for (const { data: found } of [...entries, ...removed]) {
      expect(Buffer.compare(Buffer.from(found as Uint8Array), Buffer.from(data))).toBe(0);
    }
  });

  it('finds its entries by id, key and age, though the indexes were lost', async () => {
    const { store } = await openStore();
    await store.add(draft('a', { key: 'k', expiresAt: 10 }), bounds, false);
    await store.close();
    const root = openLmdb({ path, maxDbs: 6 });
    for (const name of ['ids', 'keys', 'expiries', 'meta']) {
      await root.openDB({ name, encoding: 'msgpack' }).clearAsync();
    }
    await root.openDB({ name: 'ids', encoding: 'msgpack' }).put('ghost', 7);
    await root.close();
    const { store: again } = await openStore();
    expect(await again.add(draft('ghost', { expiresAt: 20 }), bounds, false)).toMatchObject({
      kind: 'added',
    });
    expect((await again.read(0, 10)).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(await again.add(draft('b', { key: 'k' }), bounds, false)).toMatchObject({
      kind: 'known',
      id: 'a',
    });
    expect((await again.expire(10)).map(({ id }) => id)).toEqual(['a']);
  });

  it('has stored what was added before it was closed', async () => {
    const { store } = await openStore();
    const adding = store.add(draft('a'), bounds, false);
    const closing = store.close();
    await adding;
    await closing;
    const { store: again } = await openStore();
    expect(await idsIn(again)).toEqual(['a']);
  });

  it.each([
    ['is no entry', 'msgpack', { nobody: 'knows' }],
    ['cannot be decoded', 'binary', Buffer.from([0xc1, 0xc1, 0])],
  ] as const)('forgets a value that %s, and keeps the others', async (_, encoding, value) => {
    const { store } = await openStore();
    await store.add(draft('a'), bounds, false);
    await store.close();
    const root = openLmdb({ path, maxDbs: 6 });
    await root.openDB({ name: 'entries', encoding }).put(2, value);
    await root.close();
    const { store: again, broken } = await openStore();
    expect(String(broken)).toContain('1 entries cannot be read');
    expect(await idsIn(again)).toEqual(['a']);
    await again.add(draft('b'), bounds, false);
    expect(await idsIn(again)).toEqual(['a', 'b']);
  });

  it.each([
    ['is garbage', 'a disk wrote something else here'.repeat(1000)],
    ['is cut short', null],
  ])('that %s, and has ended a process, is moved aside and begun anew', async (_, garbage) => {
    const { store } = await openStore();
    for (let index = 0; index < 50; index += 1) {
      await store.add(draft(`a${String(index)}`, { data: 'x'.repeat(2000) }), bounds, false);
    }
    await store.close();
    const file = join(path, 'data.mdb');
    if (garbage === null) await truncate(file, 16_384);
    else await writeFile(file, garbage);
    // What a process leaves that died while it opened the database.
    await writeFile(join(path, 'opening'), '');
    const { store: again, broken } = await openStore();
    expect(String(broken)).toContain('the database cannot be read, and is now');
    await again.add(draft('b'), bounds, false);
    expect(await idsIn(again)).toEqual(['b']);
    expect((await readdir(folder)).filter((name) => name.includes('.broken-'))).toHaveLength(1);
  });

  it('that is whole is opened as it is, though a process was killed while it opened it', async () => {
    const { store } = await openStore();
    await store.add(draft('a'), bounds, false);
    await store.close();
    await writeFile(join(path, 'opening'), '');
    const { store: again, broken } = await openStore();
    expect(broken).toBeNull();
    expect(await idsIn(again)).toEqual(['a']);
    expect(await readdir(folder)).toEqual(['outbox']);
  });

  it.each([[undefined], [''], [3]])('is refused where its path is none: %s', (given) => {
    expect(() => lmdbStore(given as string)).toThrow('option "path": given');
  });

  it('is left where it is when it cannot be opened for another reason than its contents', async () => {
    await mkdir(join(path, 'data.mdb'), { recursive: true });
    await expect(openStore()).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['outbox']);
  });

  it('leaves a file alone that has its name', async () => {
    await writeFile(path, 'somebody needs this');
    await expect(openStore()).rejects.toThrow('EEXIST');
    expect(await readFile(path, 'utf8')).toBe('somebody needs this');
    expect(await readdir(folder)).toEqual(['outbox']);
  });
});
