/**
 * Makes the pictures and the pages that are made from the sources: `npm run diagrams`. With `--check`
 * it writes nothing, and fails where a committed file differs from what the sources give. A folder as
 * the last argument stands in for docs/.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { connectionMachine } from '../../machines/connection.machine.js';
import { apiPage } from '../generate/api-page.js';
import { closeCodesPage } from '../generate/close-codes-page.js';
import { errorsPage } from '../generate/errors-page.js';
import { protocolPage } from '../generate/protocol-tables.js';
import { serverPage } from '../generate/server-page.js';
import { statesPage } from '../generate/states-page.js';
import { readChart } from './chart.js';
import { connectionPicture } from './connection-picture.js';
import { statesPicture } from './states-picture.js';

const options = process.argv.slice(2);
const [folder] = options.filter((option) => !option.startsWith('--'));
const docs = folder === undefined ? new URL('..', import.meta.url) : pathToFileURL(`${folder}/`);
const chart = readChart(connectionMachine);

const files: Readonly<Record<string, string>> = {
  'diagrams/connection.svg': await connectionPicture(chart),
  'diagrams/states.svg': statesPicture(chart),
  'api.md': apiPage(),
  'states.md': statesPage(chart),
  'close-codes.md': closeCodesPage(),
  'errors.md': errorsPage(),
  'server-api.md': serverPage(),
  [folder === undefined ? '../PROTOCOL.md' : 'PROTOCOL.md']: protocolPage(),
};

for (const [name, text] of Object.entries(files)) {
  const file = new URL(name, docs);
  const committed = await readFile(file, 'utf8').catch(() => null);
  if (committed === text) continue;
  if (options.includes('--check')) {
    console.error(`docs/${name} is not what the sources give: run \`npm run diagrams\``);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`docs/${name}`);
  }
}
