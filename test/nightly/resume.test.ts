import { nightly } from '../machines/resume-settings.js';
import { testResume } from '../machines/resume-suite.js';

for (const setting of nightly) testResume(setting);
