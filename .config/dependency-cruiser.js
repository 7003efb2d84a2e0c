import { fileURLToPath } from 'node:url';

/** From the lowest tier to the highest. A folder may import its own tier and what is below it. */
const tiers = [
  ['src/protocol', 'src/policies'],
  ['machines'],
  ['src/actors', 'src/outbox', 'src/rooms'],
  ['src/client', 'src/server'],
  [
    'src/react',
    'src/zustand',
    'src/tanstack-query',
    'src/tabs',
    'src/loro',
    'src/metrics',
    'src/workers',
    'src/inspect',
    'src/testing',
  ],
  ['src/cli'],
];
const bindings = tiers[4];

const within = (folders) => `^(${folders.join('|')})/`;
const ours = '^(machines|src|test|docs|inspector)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...tiers.map((folders, tier) => ({
      name: `no-upward-import-from-tier-${tier}`,
      comment: `${folders.join(', ')} must not know who uses them.`,
      severity: 'error',
      from: { path: within(folders) },
      to: { path: ours, pathNot: within(tiers.slice(0, tier + 1).flat()) },
    })),
    {
      name: 'every-folder-has-a-tier',
      comment: 'A new folder in src/ takes its place in the tiers above.',
      severity: 'error',
      from: { path: '^src/', pathNot: within(tiers.flat()) },
      to: {},
    },
    {
      name: 'client-and-server-apart',
      comment: 'A browser bundle must never pull in the server; what both need goes to protocol.',
      severity: 'error',
      from: { path: '^src/(client|server)/' },
      to: { path: '^src/(client|server)/', pathNot: '^src/$1/' },
    },
    {
      name: 'bindings-apart',
      comment: 'Whoever installs one binding must not need the peer of another.',
      severity: 'error',
      from: { path: `^(${bindings.join('|')})/` },
      to: { path: within(bindings), pathNot: '^$1/' },
    },
    {
      name: 'bindings-through-the-index',
      comment: 'Bindings live on the public API; what they miss there, users miss too.',
      severity: 'error',
      from: { path: within([...bindings, 'src/cli']) },
      to: { path: '^src/(client|server)/', pathNot: '^src/(client|server)/index\\.ts$' },
    },
    {
      name: 'examples-import-by-name',
      comment: 'Examples and the inspector import `linekeeper` as a user does.',
      severity: 'error',
      from: { path: '^(docs/examples|inspector)/' },
      to: { path: '^(machines|src)/' },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-node-builtin',
      comment: 'Everything else also runs in a browser.',
      severity: 'error',
      from: { path: '^(machines|src)/', pathNot: '(\\.node\\.ts$|^src/(cli|server)/)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-xstate',
      comment: 'XState 6 is in beta: machine code stays behind one seam.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(actors|client|inspect|testing)/' },
      to: { path: '(^|/)node_modules/(xstate|@xstate)/' },
    },
    {
      name: 'no-unresolvable',
      comment: 'What this tool cannot find, it cannot judge.',
      severity: 'error',
      from: { path: '^(machines|src)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^((inspector/)?dist|inspector/node_modules)/' },
    // Type-only imports bind files to each other as much as others do.
    tsPreCompilationDeps: true,
    tsConfig: {
      fileName: fileURLToPath(new URL('tsconfig.dependency-cruiser.json', import.meta.url)),
    },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
