import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import { transformSync } from 'esbuild';

/** The root of the repository, with a slash at its end. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

type Exports = Record<string, unknown>;
type Body = (
  require: (id: string) => unknown,
  module: { exports: Exports },
  exports: Exports,
) => void;

/** Gives the exports of a module, by its path from the root. */
type Load = (path: string) => Exports;

/** What replaces modules of the repository in one graph; paths are relative to its root. */
export interface Replacements {
  /** Other sources. */
  readonly sources?: Readonly<Record<string, string>>;
  /** Exports made of the original ones and of others, all of the same graph. */
  readonly exports?: Readonly<Record<string, (original: Exports, load: Load) => Exports>>;
  /** Packages by name. */
  readonly packages?: Readonly<Record<string, unknown>>;
}

/** One instance of the modules of the repository, apart from every other. */
export interface ModuleGraph {
  /** The exports of a module, by its path from the root. */
  readonly load: (path: string) => unknown;
}

const compiled = new Map<string, Body>();

function compile(path: string, source: string): Body {
  const { code } = transformSync(source, {
    loader: 'ts',
    format: 'cjs',
    target: 'es2022',
    sourcefile: path,
    define: { 'import.meta.url': JSON.stringify(`file://${root}${path}`) },
  });
  return compileFunction(code, ['require', 'module', 'exports'], { filename: path }) as Body;
}

/** Sources do not change while tests run: each is compiled once for all graphs. */
function original(path: string): Body {
  const found = compiled.get(path) ?? compile(path, readFileSync(root + path, 'utf8'));
  compiled.set(path, found);
  return found;
}

/** The latest other source of each path: a mutant is loaded many times before the next one. */
const latest = new Map<string, { readonly source: string; readonly body: Body }>();

function replaced(path: string, source: string): Body {
  const found = latest.get(path);
  if (found?.source === source) return found.body;
  const body = compile(path, source);
  latest.set(path, { source, body });
  return body;
}

const packageOf = createRequire(import.meta.url);
const platform = 'src/actors/platform.node.ts';

/**
 * Loads the sources as they are but for some replacements. A graph costs a few milliseconds, and
 * unlike modules of the runtime it can be forgotten, so a mutant is a graph and hundreds fit into
 * one process. Packages are shared, so that all graphs mean the same XState.
 */
export function createGraph({
  sources = {},
  exports: otherExports = {},
  packages = {},
}: Replacements = {}): ModuleGraph {
  const modules = new Map<string, { exports: Exports }>();

  function requireFrom(path: string, id: string): unknown {
    if (id === '#platform') return load(platform);
    if (id.startsWith('.')) return load(join(dirname(path), id).replace(/\.js$/, '.ts'));
    return packages[id] ?? packageOf(id);
  }

  function load(path: string): Exports {
    const known = modules.get(path);
    if (known !== undefined) return known.exports;
    const module: { exports: Exports } = { exports: {} };
    modules.set(path, module);
    const source = sources[path];
    const body = source === undefined ? original(path) : replaced(path, source);
    body((id) => requireFrom(path, id), module, module.exports);
    const replace = otherExports[path];
    if (replace !== undefined)
      module.exports = { ...module.exports, ...replace(module.exports, load) };
    return module.exports;
  }

  return { load };
}
