import { settings } from './explore-settings.js';
import { testExploration } from './explore-suite.js';
import { everyStatus } from './invariants-of.js';

testExploration(settings.credentials, everyStatus);
