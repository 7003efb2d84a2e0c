import { settings } from './explore-settings.js';
import { testExploration } from './explore-suite.js';
import { everyStatus } from './invariants-of.js';

testExploration(settings.plain, everyStatus);

// Without a last attempt nothing is exhausted.
testExploration(
  settings.pair,
  everyStatus.filter((status) => status !== 'stopped:exhausted'),
);
