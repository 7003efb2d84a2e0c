import { describe } from 'vitest';
import { clientSuite } from './client-suite.js';
import { ourClient, theMinimalClient } from './clients.js';

describe('createConnection', () => clientSuite(ourClient));

describe('the minimal client', () => clientSuite(theMinimalClient));
