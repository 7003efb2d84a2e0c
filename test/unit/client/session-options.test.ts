import { describe, expect, it } from 'vitest';
import { createConnection, LinekeeperError } from '../../../src/client/index.js';
import { textCodec } from '../../../src/protocol/text-codec.js';
import { createBench } from './bench.js';

const url = 'wss://example.test';
const count = 'a whole number from 1 up; Infinity';
const beside = 'none beside a session, whose hello carries credentials';

function refusal(options: object): string {
  try {
    createConnection({ url, ...options });
  } catch (error) {
    if (error instanceof LinekeeperError && error.code === 'OPTION_INVALID') return error.message;
    throw error;
  }
  throw new Error('the options were accepted');
}

describe('the option session', () => {
  it.each([
    ['session', 1, '1', 'true or false; an object'],
    ['session', null, 'null', 'true or false; an object'],
    ['session', 'yes', '"yes"', 'true or false; an object'],
    ['session.required', 'yes', '"yes"', 'true or false'],
    ['session.maxMessages', -1, '-1', count],
    ['session.maxMessages', 0, '0', count],
    ['session.maxBytes', 0, '0', count],
    ['session.maxMessages', 1.5, '1.5', count],
    ['session.maxBytes', NaN, 'NaN', count],
    ['session.maxAgeMs', -1, '-1', 'a number of ms from 0'],
    ['session.maxAgeMs', 2 ** 31, '2147483648', 'Infinity'],
    ['session.codec', {}, 'an object with nothing', 'encodeControl, pack, encode, decode'],
  ])('refuses %s: %s, and says what it accepts', (option, value, shown, accepted) => {
    const [, inner] = option.split('.');
    const options = { session: inner === undefined ? value : { [inner]: value } };
    const message = refusal(options);
    expect(message).toContain(`option "${option}": given ${shown}`);
    expect(message).toContain(accepted);
    expect(refusal({ transports: { main: options } })).toContain(`"transports.main.${option}"`);
  });

  it('refuses what it does not know, and names what it does', () => {
    expect(refusal({ session: { graceMs: 1 } })).toContain(
      'option "session.graceMs" is unknown; accepted: required, maxMessages, maxBytes, maxAgeMs, codec',
    );
  });

  it.each([true, {}])('refuses a handshake beside %j', (session) => {
    const handshake = (): void => undefined;
    const message = `handshake": given a function; accepted: ${beside}`;
    expect(refusal({ session, handshake })).toContain(`"${message}`);
    expect(refusal({ transports: { main: { session, handshake } } })).toContain(message);
    expect(refusal({ session, transports: { main: { handshake } } })).toContain(
      `"transports.main.${message}`,
    );
  });

  it.each(['linekeeper.v1', ['chat', 'linekeeper.v1']])(
    'refuses the protocols %j beside it, which offers its own',
    (protocols) => {
      const message = 'protocols": given';
      expect(refusal({ session: true, protocols })).toContain(`"${message}`);
      expect(refusal({ session: true, protocols })).toContain('others than linekeeper.v1');
      expect(refusal({ session: true, transports: { main: { protocols } } })).toContain(
        `"transports.main.${message}`,
      );
    },
  );

  it('refuses the name of its codec among the protocols, and takes that of another', () => {
    const session = { codec: { ...textCodec, subprotocol: 'linekeeper.v1.cbor' } };
    expect(refusal({ session, protocols: 'linekeeper.v1.cbor' })).toContain('linekeeper.v1.cbor');
    const { connection } = createBench({ session, protocols: ['chat'] });
    expect(connection.getSnapshot().status).toBe('stopped');
  });

  it.each([
    { session: false },
    { session: undefined },
    { session: false, protocols: 'linekeeper.v1' },
    { session: {} },
    { session: { required: true, maxMessages: 1, maxBytes: Infinity, maxAgeMs: Infinity } },
    { session: false, handshake: () => undefined },
    { session: true, transports: { main: { session: false, handshake: () => undefined } } },
  ])('accepts %j', (options) => {
    expect(createBench(options as object).connection.getSnapshot().status).toBe('stopped');
  });

  it('gives the app a session where a transport has one, and null where none has', () => {
    expect(createBench().connection.session).toBeNull();
    expect(createBench({ session: false }).connection.session).toBeNull();
    expect(createBench({ session: true }).connection.session).not.toBeNull();
    const transports = { plain: {}, sync: { session: true } };
    expect(createBench({ transports }).connection.session).not.toBeNull();
  });
});
