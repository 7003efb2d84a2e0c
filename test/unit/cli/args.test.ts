import { describe, expect, it } from 'vitest';
import { parseCommand, presetNames, type ConnectSettings } from '../../../src/cli/args.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import { presets } from '../../../src/client/index.js';

const URL = 'wss://example.org/socket';

function settings(...options: string[]): ConnectSettings {
  const command = parseCommand(['connect', URL, ...options]);
  if (command.name !== 'connect') throw new Error(`read as ${command.name}`);
  return command.settings;
}

function complaint(...args: string[]): string {
  try {
    parseCommand(args);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`accepted: ${args.join(' ')}`);
}

const complaintAbout = (...options: string[]): string => complaint('connect', URL, ...options);

describe('a command line of linekeeper', () => {
  it('leaves everything but the URL to the defaults', () => {
    expect(settings()).toEqual({
      url: URL,
      preset: 'default',
      protocols: [],
      headers: {},
      heartbeat: null,
      maxAttempts: null,
      json: false,
      keepOpen: false,
      color: true,
    });
  });

  it('takes options before and after the URL', () => {
    const command = parseCommand(['--json', 'connect', '--preset', 'loro', URL, '--no-color']);
    expect(command).toMatchObject({
      settings: { url: URL, preset: 'loro', json: true, color: false },
    });
  });

  it.each(presetNames)('knows the preset %s', (name) => {
    expect(presets).toHaveProperty(settings('--preset', name).preset);
  });

  it('knows a preset of several words by its kebab-case name', () => {
    expect(settings('--preset=dashboard-without-jitter').preset).toBe('dashboardWithoutJitter');
  });

  it('reads the heartbeat in seconds', () => {
    expect(settings('--heartbeat', '2.5').heartbeat).toBe(2500);
    expect(settings('--heartbeat', 'off').heartbeat).toBe('off');
  });

  it('reads how many attempts there may be', () => {
    expect(settings('--max-attempts', '0').maxAttempts).toBe(0);
    expect(settings('--max-attempts', 'unlimited').maxAttempts).toBe(Infinity);
  });

  it('takes the last of an option that is given twice', () => {
    expect(settings('--heartbeat', '1', '--heartbeat', '2').heartbeat).toBe(2000);
  });

  it('collects protocols in their order', () => {
    expect(settings('--protocol', 'v2', '--protocol', 'v1').protocols).toEqual(['v2', 'v1']);
  });

  it('takes a header as the output of a command has it, with a line break at its end', () => {
    expect(settings('-H', 'Cookie: a\n').headers).toEqual({ Cookie: ['a'] });
  });

  it('collects headers, and the values of one that is repeated', () => {
    const { headers } = settings('-H', 'X-Room: 7', '--header', 'Cookie:a=b:c', '-H', 'X-Room: 8');
    expect(headers).toEqual({ 'X-Room': ['7', '8'], Cookie: ['a=b:c'] });
  });

  it('answers --help and --version whatever else is there', () => {
    expect(parseCommand(['connect', '--help'])).toEqual({ name: 'help' });
    expect(parseCommand(['-h'])).toEqual({ name: 'help' });
    expect(parseCommand(['--version'])).toEqual({ name: 'version' });
    expect(parseCommand(['-V'])).toEqual({ name: 'version' });
  });
});

describe('a wrong command line is answered with what was given and what is accepted', () => {
  it.each([
    ['no command', [], 'connect <url>'],
    ['an unknown command', ['konnect', URL], '"konnect"; accepted: connect'],
    ['a missing URL', ['connect'], 'accepted: a ws:, wss:'],
    ['two URLs', ['connect', URL, 'ws://b'], 'given "ws://b"; accepted: one URL'],
    ['a URL of another kind', ['connect', 'ftp://a'], 'given "ftp://a"; accepted: a ws:'],
    ['a URL without a host', ['connect', 'ws://'], 'given "ws://"; accepted: a ws:'],
    ['a URL without a scheme', ['connect', 'localhost:80/a'], 'did you mean ws://localhost:80/a?'],
    ['a URL with a fragment', ['connect', 'ws://a/b#c'], 'without a fragment'],
  ])('%s', (_, args, answer) => {
    expect(complaint(...args)).toContain(answer);
  });

  it.each([
    ['an unknown option', ['--frobnicate'], '"--frobnicate"; accepted: --preset, --heartbeat'],
    ['an unknown letter', ['-x'], '"-x"; accepted: --preset'],
    [
      'an unknown preset',
      ['--preset', 'nope'],
      `given "nope"; accepted: ${presetNames.join(', ')}`,
    ],
    ['a preset named like a method', ['--preset', 'toString'], 'given "toString"; accepted: dash'],
    ['an option without its value', ['--preset'], '--preset: given nothing; accepted: a value'],
    ['a value for a switch', ['--json=yes'], '--json: given "yes"; accepted: no value'],
    ['a negative heartbeat', ['--heartbeat', '-5'], 'given "-5"; accepted: seconds'],
    ['a heartbeat of nothing', ['--heartbeat', '0'], 'given "0"; accepted: seconds'],
    ['a heartbeat that is no number', ['--heartbeat', 'NaN'], 'given "NaN"; accepted: seconds'],
    ['an endless heartbeat', ['--heartbeat', '1e9'], 'given "1e9"; accepted: seconds'],
    ['a heartbeat past all timers', ['--heartbeat', '2147484'], 'at most 2147483; off'],
    ['negative attempts', ['--max-attempts', '-1'], 'given "-1"; accepted: a whole number from 0'],
    ['half an attempt', ['--max-attempts', '1.5'], 'given "1.5"; accepted: a whole number'],
    ['a protocol of two words', ['--protocol', 'a b'], 'given "a b"; accepted: one token'],
    ['a protocol twice', ['--protocol', 'a', '--protocol', 'a'], 'given "a"; accepted: each'],
    ['a header without a colon', ['-H', 'Accept'], `given "Accept"; accepted: 'Name: value'`],
    ['a header without a name', ['-H', ': b'], '--header: given ""; accepted: a name'],
    ['a header of two lines', ['-H', 'A: b\r\nC: d'], '--header: given "A"; accepted: a value'],
    ['a header of the handshake', ['-H', 'Sec-WebSocket-Key: x'], 'subprotocols: --protocol'],
  ])('%s', (_, options, answer) => {
    expect(complaintAbout(...options)).toContain(answer);
  });

  it('in one line', () => {
    expect(complaint('connect', 'a\nb')).not.toContain('\n');
    expect(complaintAbout('--heartbeat', '1\n2')).not.toContain('\n');
  });

  it('without the query and the password of a URL, which may be secrets', () => {
    expect(complaint('connect', 'example.org/?token=SECRET')).not.toContain('SECRET');
    expect(complaint('connect', 'ftp://me:SECRET@example.org')).not.toContain('SECRET');
    expect(complaint('connect', 'ws://a/?token=SECRET#x')).not.toContain('SECRET');
  });

  it('without the value of a header, which may be a secret', () => {
    expect(complaintAbout('-H', 'Authorization SECRET')).not.toContain('SECRET');
    expect(complaintAbout('-H', 'Bad name: SECRET')).not.toContain('SECRET');
    expect(complaintAbout('-H', 'Authorization: SECRET\nX: y')).not.toContain('SECRET');
  });
});
