import { testRandomWorlds } from './random-suite.js';

testRandomWorlds(20);
