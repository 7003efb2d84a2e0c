export * from '../../src/testing/fake-web-socket.js';
