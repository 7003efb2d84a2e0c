import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { presets } from 'linekeeper';
import { defaultQueue } from '../../src/policies/delivery.js';
import { errorCodes, type ErrorCode } from '../../src/protocol/error-codes.js';
import { LinekeeperError } from '../../src/protocol/errors.js';
import { sessionBounds, sessionQueue } from '../../src/protocol/session-defaults.js';
import { repository, runTool } from './commands.js';
import { packed } from './packed.js';

const pages = [
  'README.md',
  'CHANGELOG.md',
  'PROTOCOL.md',
  ...(await readdir(join(repository, 'docs'), { recursive: true }))
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => `docs/${file}`),
];
/** What the pages use besides this package and its peers. */
const foreign = [
  '@microsoft/signalr',
  '@types/phoenix',
  'engine.io-client',
  'graphql-ws',
  'lib0',
  'loro-adaptors',
  'loro-websocket',
  'mqtt',
  'partysocket',
  'phoenix',
  'socket.io-client',
  'y-protocols',
  'y-websocket',
  'yjs',
];
const read = (file: string) => readFile(join(repository, file), 'utf8');
const texts = new Map(
  await Promise.all(pages.map(async (file) => [file, await read(file)] as const)),
);
const withoutFences = (text: string) => text.replace(/^```[^]*?^```$/gm, '');

/** The blocks of code in a language, in order. */
const fences = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, code]) => code!,
  );

/** The anchors that GitHub gives the headings of a page. */
function anchors(text: string): Set<string> {
  const headings = [...withoutFences(text).matchAll(/^#+ (.*)$/gm)].map(([, title]) => title!);
  return new Set(
    headings.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test('every block of TypeScript compiles in a project that installed the package', async () => {
  const { appWithPeers } = packed();
  const folder = join(appWithPeers, 'docs');
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  for (const name of foreign) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(repository, 'node_modules', name), link);
  }
  let count = 0;
  for (const [file, text] of texts) {
    for (const [index, code] of fences(text, 'ts').entries()) {
      const name = `${file.replace(/\W/g, '-')}-${String(index)}.ts`;
      // Short blocks go on with the connection that a longer one before them has made.
      const isPart = !/\bconst connection\b/.test(code);
      const given = isPart ? "declare const connection: import('linekeeper').Connection;\n" : '';
      await writeFile(join(folder, name), `export {};\n${given}${code}`);
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(20);
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
        types: ['node'],
        module: 'NodeNext',
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: true,
        noEmit: true,
      },
      include: ['*.ts'],
    }),
  );
  const { stdout } = await runTool('tsc', ['-p', folder, '--pretty', 'false'], appWithPeers);
  expect(stdout.split('\n').filter((line) => line !== '')).toEqual([]);
});

describe.each(pages)('%s', (file) => {
  const text = texts.get(file)!;
  const links = [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  const local = links.filter((target) => !/^https?:/.test(target));

  test('links to files and headings that exist', () => {
    const broken = local.filter((target) => {
      const [path = '', anchor] = target.split('#');
      const found =
        path === '' ? file : relative(repository, resolve(repository, dirname(file), path));
      if (!existsSync(join(repository, found))) return true;
      return anchor !== undefined && !anchors(texts.get(found) ?? '').has(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('has one title, and tables whose rows have as many cells as their head', () => {
    expect(withoutFences(text).match(/^# .+$/gm)).toHaveLength(1);
    const uneven = withoutFences(text)
      .split(/\n(?!\|)/)
      .flatMap((block) => {
        const rows = block.split('\n').filter((row) => row.startsWith('|'));
        const cells = (row = '') => row.replaceAll('\\|', '').split('|').length;
        return rows.filter((row) => cells(row) !== cells(rows[0]));
      });
    expect(uneven).toEqual([]);
  });
});

describe('README.md', () => {
  const text = texts.get('README.md')!;

  test('has at most 200 lines', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(200);
  });

  test.each([
    ['docs/examples/quick-start.ts', 0],
    ['docs/examples/quick-start-server.ts', 1],
  ])('begins with %s', async (file, index) => {
    const example = await read(file);
    const asInReadme = example
      .replaceAll(/Number\(process\.env\['\w+'\] \?\? (\d+)\)/g, '$1')
      .replaceAll(/process\.env\['\w+'\] \?\? /g, '')
      // Without the variable it fits on a line.
      .replace(/\{\n {2}(.+)\n {2}(.+),\n\}/, '{ $1 $2 }');
    expect(fences(text, 'ts')[index]).toBe(asInReadme);
  });

  test('names the size limits that the build is held to', async () => {
    const config = (await import(pathToFileURL(join(repository, '.size-limit.js')).href)) as {
      default: { name: string; limit: string }[];
    };
    const limitOf = (name: string) => config.default.find((entry) => entry.name === name)?.limit;
    const sentence = /At most \*\*(.+?)\*\* of own code and \*\*(.+?)\*\* with XState/.exec(text);
    expect(sentence?.slice(1)).toEqual([
      limitOf('linekeeper, own code'),
      limitOf('linekeeper, with XState'),
    ]);
  });

  test('says nothing in its comparison that the long one does not say', () => {
    const rowsOf = (page: string) =>
      new Map(
        texts
          .get(page)!
          .split('\n')
          .filter((row) => /^\| .* \| [●◐○—]/.test(row))
          .map((row) => {
            const [name = '', ...cells] = row.slice(2).split(' | ');
            return [name, cells.map((cell) => cell.charAt(0)).join('')] as const;
          }),
      );
    const long = rowsOf('docs/comparison.md');
    const short = rowsOf('README.md');
    expect(short.size).toBeGreaterThan(5);
    for (const [name, cells] of short) {
      const full = [...long].find(([other]) => other.startsWith(name))?.[1];
      expect(cells, name).toBe(full);
    }
  });
});

test('docs/important-defaults.md names every default number, and names it right', () => {
  const rows = texts
    .get('docs/important-defaults.md')!
    .matchAll(/^\| `([\w.]+)` \| `([^`]+)` \|/gm);
  const written = new Map([...rows].map(([, option, value]) => [option, value]));
  const numbers = (value: object, prefix = ''): [string, number][] =>
    Object.entries(value).flatMap(([key, one]: [string, unknown]): [string, number][] => {
      if (typeof one === 'number') return [[prefix + key, one]];
      return typeof one === 'object' && one !== null ? numbers(one, `${prefix}${key}.`) : [];
    });
  const { delivery: _, ...defaults } = presets.default;
  const all = numbers({ ...defaults, delivery: defaultQueue, session: sessionBounds });
  expect(all.length).toBeGreaterThan(15);
  expect(all.map(([option]) => [option, written.get(option)])).toEqual(
    all.map(([option, value]) => [option, String(value)]),
  );
});

test('docs/important-defaults.md names the numbers of a session that have no option', async () => {
  const page = texts.get('docs/important-defaults.md')!;
  const files = ['src/client/session-talk.ts', 'src/client/sessions.ts'];
  const source = (await Promise.all(files.map(read))).join('\n');
  const constants = [...source.matchAll(/^const [A-Z_]+_MS = (\d+);$/gm)].map(([, ms]) => ms!);
  expect(constants).toHaveLength(2);
  for (const ms of constants) expect(page).toContain(`${ms} ms`);
  for (const [option, value] of Object.entries(sessionQueue)) {
    expect(page).toContain(`| \`delivery.${option}\` with a session | \`${String(value)}\` |`);
  }
});

describe.each(Object.keys(errorCodes) as ErrorCode[])('%s', (code) => {
  test('points to a section of a page that is in the tarball', async () => {
    const [path = '', anchor = ''] = new LinekeeperError(code).docs.split('#');
    const page = await readFile(join(packed().app, 'node_modules', path), 'utf8');
    expect(anchors(page)).toContain(anchor);
  });
});
