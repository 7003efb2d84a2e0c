import { readFileSync } from 'node:fs';
import { repository } from './commands.js';

interface Manifest {
  name: string;
  version: string;
  exports: Record<string, string | { types: string; default: string }>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional: boolean }>;
}

export const manifest = JSON.parse(readFileSync(`${repository}package.json`, 'utf8')) as Manifest;

export const peers = Object.keys(manifest.peerDependencies);
export const optionalPeers = peers.filter((peer) => manifest.peerDependenciesMeta[peer]?.optional);

/** Every code entry of the package, so that a new subpath is under test from its first day. */
export const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === 'string'
    ? []
    : [{ subpath, id: manifest.name + subpath.slice(1), file: target.default }],
);

/** Entries that are not meant for a browser. */
export function isServerSide(subpath: string): boolean {
  return /^\.\/(server(\/|$)|outbox\/lmdb$)/.test(subpath);
}
