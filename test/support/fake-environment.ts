export * from '../../src/testing/fake-environment.js';
