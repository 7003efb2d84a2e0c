import { testRandomWorlds } from './random-suite.js';

testRandomWorlds(2_000_003);
