import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** A folder that is removed afterwards. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
  /** The environment in which `tsx` runs on the sources, so that no build is needed. */
  readonly env: { readonly TSX_TSCONFIG_PATH: string };
}

/** Maps what package.json points to dist/ back to the sources. */
async function sourcePaths(): Promise<Record<string, string[]>> {
  const { name, exports, imports } = JSON.parse(
    await readFile(join(repository, 'package.json'), 'utf8'),
  ) as {
    name: string;
    exports: Record<string, string | { default: string }>;
    imports: { '#platform': { node: string } };
  };
  const source = (built: string): string[] => [
    join(repository, built.replace('./dist/', '').replace(/\.js$/, '.ts')),
  ];
  const entries = Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string' ? [] : [[name + subpath.slice(1), source(target.default)] as const],
  );
  return {
    ...Object.fromEntries(entries),
    'linekeeper-inspector': [join(repository, 'inspector/relay/index.ts')],
    '#platform': source(imports['#platform'].node),
  };
}

/** Makes a folder for programs that import the package by its name. */
export async function folderForSources(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'linekeeper-examples-'));
  const config = join(path, 'tsconfig.json');
  const paths = await sourcePaths();
  await writeFile(config, JSON.stringify({ compilerOptions: { paths } }));
  return {
    path,
    env: { TSX_TSCONFIG_PATH: config },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
