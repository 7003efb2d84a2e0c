import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../../inspector/relay/args.js';
import { hasViewer } from '../../../../inspector/relay/has-viewer.js';
import { UsageError } from '../../../../inspector/relay/usage-error.js';

const accepted = '--port, --token, --allow-origin, --no-open, --help, --version';

function complaint(...args: readonly string[]): string {
  try {
    parseCommandLine(args);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`accepted: ${args.join(' ')}`);
}

describe('a command line of linekeeper-inspector', () => {
  it('leaves everything to the defaults when it is empty', () => {
    expect(parseCommandLine([])).toEqual({
      name: 'serve',
      settings: { port: null, token: null, allowedOrigins: [], open: true },
    });
  });

  it('names a port, a token, origins, and that no browser is wanted', () => {
    const args = ['-p', '0', '--token', 'abcdefghijklmnop', '--no-open'];
    const origins = ['--allow-origin', 'https://a.example', '--allow-origin=http://b.example:81'];
    expect(parseCommandLine([...args, ...origins])).toEqual({
      name: 'serve',
      settings: {
        port: 0,
        token: 'abcdefghijklmnop',
        allowedOrigins: ['https://a.example', 'http://b.example:81'],
        open: false,
      },
    });
  });

  it('asks for help or the version, whatever else it says', () => {
    expect(parseCommandLine(['--port', 'x', '-h'])).toEqual({ name: 'help' });
    expect(parseCommandLine(['-V'])).toEqual({ name: 'version' });
  });

  it.each([
    [['--frob'], `unknown option "--frob"; accepted: ${accepted}`],
    [['4111'], `an argument without an option; accepted: ${accepted}`],
    [['--port'], '--port: given nothing; accepted: a value'],
    [['--port='], '--port: given ""; accepted: a value'],
    [['--port', '65536'], '--port: given "65536"; accepted: a port from 0 (any free one) to 65535'],
    [['--port', '1e3'], '--port: given "1e3"; accepted: a port from 0 (any free one) to 65535'],
    [['--port=-1'], '--port: given "-1"; accepted: a port from 0 (any free one) to 65535'],
    [['--no-open=yes'], '--no-open: given "yes"; accepted: no value'],
    [
      ['--allow-origin', '*'],
      '--allow-origin: given "*"; accepted: an origin of http: or https:, like https://app.example:8443',
    ],
    [
      ['--allow-origin', 'https://app.example/'],
      '--allow-origin: given "https://app.example/"; accepted: an origin of http: or https:, ' +
        'like https://app.example:8443 (did you mean https://app.example?)',
    ],
    [
      ['--token', 'secret'],
      '--token: given 6 characters; accepted: 16 to 128 letters, digits, - and _',
    ],
  ])('is refused with what is accepted: %j', (args, message) => {
    expect(complaint(...args)).toBe(message);
  });

  it('is refused without showing what may be a token', () => {
    expect(complaint('--token', 'spaces are not accepted')).not.toContain('spaces');
    expect(complaint('a-token-without-its-option')).not.toContain('a-token');
  });
});

describe('a browser is opened', () => {
  it.each([
    [true, {}, true],
    [true, { CI: '' }, true],
    [true, { CI: 'false' }, true],
    [false, {}, false],
    [true, { CI: 'true' }, false],
    [true, { CI: '1' }, false],
  ])('with a terminal (%s) and the environment %j: %s', (isTerminal, env, isOpened) => {
    expect(hasViewer({ isTerminal, env })).toBe(isOpened);
  });
});
