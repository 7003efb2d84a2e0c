/** size-limit leaves peer dependencies out by itself; these budgets count XState in. */
const withXState = (config) => ({
  ...config,
  external: config.external.filter((name) => name !== 'xstate'),
});

export default [
  {
    name: 'linekeeper, own code',
    path: 'dist/src/client/index.js',
    import: '{ createConnection }',
    gzip: true,
    limit: '28.5 kB',
  },
  {
    name: 'linekeeper, with XState',
    path: 'dist/src/client/index.js',
    import: '{ createConnection }',
    modifyEsbuildConfig: withXState,
    gzip: true,
    limit: '41 kB',
  },
  {
    name: 'SupervisedWebSocket, own code',
    path: 'dist/src/client/index.js',
    import: '{ SupervisedWebSocket }',
    gzip: true,
    limit: '33 kB',
  },
  {
    name: 'linekeeper/outbox, own code',
    path: 'dist/src/outbox/index.js',
    gzip: true,
    limit: '7.5 kB',
  },
  {
    name: 'linekeeper/outbox/indexeddb, own code',
    path: 'dist/src/outbox/indexed-db-store.js',
    gzip: true,
    limit: '3 kB',
  },
  {
    name: 'linekeeper/machines, own code',
    path: 'dist/src/client/machines.js',
    gzip: true,
    limit: '15.5 kB',
  },
  {
    name: 'linekeeper/inspect, own code with that of the client',
    path: 'dist/src/inspect/index.js',
    import: '{ createInspector }',
    gzip: true,
    limit: '43.5 kB',
  },
  {
    name: 'linekeeper/testing, own code with that of the client',
    path: 'dist/src/testing/index.js',
    gzip: true,
    limit: '40 kB',
  },
];
