import { settings } from './resume-settings.js';
import { testResume } from './resume-suite.js';

testResume(settings.both);
testResume(settings.slow);
