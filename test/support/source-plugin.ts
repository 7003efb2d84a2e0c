import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const root = new URL('../../', import.meta.url);

type Target = string | Readonly<Record<string, string>>;

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, Target>>;
  readonly imports: Readonly<Record<string, Target>>;
}

/** The sources behind what package.json exports and imports, as a browser would pick them. */
export function sourceFiles(): ReadonlyMap<string, string> {
  const manifest = JSON.parse(
    readFileSync(new URL('package.json', root), 'utf8'),
  ) as Partial<Manifest>;
  const entries = [
    ...Object.entries(manifest.exports ?? {}).map(
      ([subpath, target]) => [`${manifest.name ?? ''}${subpath.slice(1)}`, target] as const,
    ),
    ...Object.entries(manifest.imports ?? {}),
  ];
  const files = new Map<string, string>();
  for (const [id, target] of entries) {
    if (typeof target === 'string') continue;
    const built = target['browser'] ?? target['default'];
    if (built === undefined) continue;
    const source = built.replace('./dist/', './').replace(/\.js$/, '.ts');
    files.set(id, new URL(source, root).pathname);
  }
  return files;
}

/** Lets a bundle import the package by its name and get the sources, so that no build is needed. */
export function sourcePlugin(alias: Readonly<Record<string, string>> = {}): Plugin {
  const files = new Map([...sourceFiles(), ...Object.entries(alias)]);
  return {
    name: 'sources',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path }) => {
        const file = files.get(path);
        return file === undefined ? null : { path: file };
      });
    },
  };
}
