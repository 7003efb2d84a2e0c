import { settings } from './resume-settings.js';
import { testResume } from './resume-suite.js';

testResume(settings.client);
testResume(settings.server);
testResume(settings.restarts);
