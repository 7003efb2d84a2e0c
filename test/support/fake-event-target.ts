export * from '../../src/testing/fake-event-target.js';
