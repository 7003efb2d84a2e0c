export * from '../../src/testing/close-arguments.js';
