export * from '../../src/testing/fake-node-socket.js';
