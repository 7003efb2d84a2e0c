export * from '../../src/testing/virtual-clock.js';
