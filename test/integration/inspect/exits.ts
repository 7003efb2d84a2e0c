/** An app that has nothing else to do than to be inspected. */
import { createActor, createMachine } from 'xstate';
import { createInspector } from '../../../src/inspect/index.js';

const [url = '', token = ''] = process.argv.slice(2);
const inspector = createInspector({ url, token });
const actor = createActor(createMachine({ id: 'app', on: { TICK: {} } }), {
  inspect: inspector.inspect,
});
actor.start();
// The test's channel would keep the process alive by itself.
process.on('message', () => process.disconnect());
process.send?.('ready');
