export * from '../../src/testing/timer-heap.js';
