import { exportsOf, type Entry, type Export } from './api-source.js';
import { madeBy, page, table } from './markdown.js';
import { defaults } from '../../src/server/options.js';
import type { ServerEvents, ServerMetrics } from '../../src/server/types.js';

const exports = exportsOf(new URL('../../src/server/index.ts', import.meta.url));

/** When each event comes: the types say only what it carries. */
const eventNotes: Readonly<Record<keyof ServerEvents, string>> = {
  listening: 'The server listens; `ready` has resolved.',
  connection: 'A new client: not one that has come back.',
  message: 'A message of a client; binary ones are buffers.',
  event: 'An application event of a client.',
  disconnected:
    'The link of a client has ended. Unless `end` follows at once, it may come back. A link that another one of the same session takes over from is not told.',
  resumed: 'A client has come back, and what it lacked was repeated.',
  lost: 'Messages of a client that it could not repeat any more.',
  end: 'A client is gone for good: exactly once for each.',
  refused: 'Somebody was not let in, and why.',
  error:
    'A function of the app failed (`CALLBACK_FAILED`), or the server cannot listen (`LISTEN_FAILED`).',
};

const metricNotes: Readonly<Partial<Record<keyof ServerMetrics, string>>> = {
  accepted: 'Sockets that were let in.',
  refused: 'Who was not let in, for whatever reason.',
  resumed: 'Sessions that were resumed.',
  heartbeatFailures: 'Links that were given up since no pong came.',
  received: 'Messages received; with a session also the frames of the protocol.',
  sent: 'Messages handed to sockets; with a session also the frames of the protocol.',
};

/** What the doc comments leave to a name; for a member of an option with the option before it. */
const notes: Readonly<Record<string, string>> = {
  limits: 'What a client may do. See [limits](#limits).',
  sessions: 'How long and how much of a session is kept. See [sessions](#sessions).',
  topics: 'Who may subscribe and publish. See [topics](#topics).',
  slowConsumer:
    'What happens to a client that reads too slowly. See [slowConsumer](#slowconsumer).',
  heartbeat: 'The check for life; false for none. See [heartbeat](#heartbeat).',
  clock: 'Where time comes from.',
  logger: 'Takes log lines, in the shape of pino.',
  unsubscribe: 'Ends a subscription without being asked.',
  getMetrics: 'Counts as of now. See [Metrics](#metrics).',
  client: 'Who asks.',
  topic: 'The topic that it is about.',
  action: 'What the client wants to do.',
  reason: 'The same in words.',
  address: 'Where it came from: `addressOf`.',
  AuthRefusedError: 'Throw it from `authenticate`: nobody, as null says.',
  LinekeeperError: 'Every error: see [Errors](errors.md).',
};

/** Options that are objects, with their members. */
const nested: Readonly<Record<string, readonly Entry[]>> = {
  limits: typeNamed('ServerLimits').members,
  'limits.perAddress': [
    {
      name: 'maxConnections',
      type: 'number',
      text: 'Open sockets of one address; more are refused with HTTP 429.',
      fallback: '',
    },
    {
      name: 'perSecond',
      type: 'number',
      text: 'New sockets a second, and as many at once; more are refused with HTTP 429.',
      fallback: '',
    },
  ],
  sessions: typeNamed('SessionLimits').members,
  heartbeat: [
    {
      name: 'intervalMs',
      type: 'number',
      text: 'How often each link is checked.',
      fallback: String(defaults.heartbeat.intervalMs),
    },
    {
      name: 'misses',
      type: 'number',
      text: 'Unanswered pings in a row until a link counts as dead.',
      fallback: String(defaults.heartbeat.misses),
    },
  ],
  topics: [
    {
      name: 'authorize',
      type: '(request: TopicRequest<U>) => boolean | Promise<boolean>',
      text: 'Whether a client may.',
      fallback: 'it may subscribe to any topic but `*`, and publish to none',
    },
  ],
  slowConsumer: typeNamed('SlowConsumerPolicy').members,
};

function typeNamed(name: string): Export {
  const found = exports.find((one) => one.name === name);
  if (found === undefined) throw new Error(`linekeeper/server does not export ${name}`);
  return found;
}

const code = (text: string): string => (text === '' ? '' : `\`${text.trim().replace(/,$/, '')}\``);
const firstSentence = (text: string): string => /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;

/** Types that are objects of their own are named, and shown in their own table. */
const shownType = ({ name, type }: Entry): string =>
  name in nested && !/\| \w+$/.test(type)
    ? 'object'
    : code(type.replace(/^\{.*\}(?= \|)/, 'object'));

const optionRows = (members: readonly Entry[], prefix = ''): readonly (readonly string[])[] =>
  members.map((member) => [
    code(prefix + member.name),
    shownType(member),
    member.fallback,
    notes[prefix + member.name] ?? (member.text === '' ? (notes[member.name] ?? '') : member.text),
  ]);

const fieldRows = (name: string): readonly (readonly string[])[] =>
  typeNamed(name).members.map((member) => [
    code(member.name + (member.isOptional === true ? '?' : '')),
    code(member.type.replace('( ', '(').replace(', )', ')')),
    member.text === '' ? (notes[member.name] ?? '') : member.text,
  ]);

const optionHead = ['option', 'type', 'default', 'what it does'];
const memberHead = ['member', 'signature', 'what it does'];
const fieldHead = ['field', 'type', 'what it is'];

const eventRows = (name: string): readonly (readonly string[])[] =>
  typeNamed(name).members.map(({ name: event, type, text }) => [
    code(event),
    type === '[]' ? '' : code(type.slice(1, -1)),
    text === '' ? eventNotes[event as keyof ServerEvents] : text,
  ]);

/** docs/server-api.md. */
export function serverPage(): string {
  return page(
    madeBy('src/server/index.ts and docs/generate/server-page.ts'),
    '# API of the server',
    'Every option, event, method and export of `linekeeper/server`, from the types themselves. How to use them, and why the defaults are what they are: [The server half](server.md). What can go wrong: [Errors](errors.md).',
    '## Options',
    '`createConnectionServer(options)` takes these. One of `port` and `server` must be given; an option that is unknown, or has a wrong value, is thrown as `OPTION_INVALID`.',
    table(optionHead, optionRows(typeNamed('ConnectionServerOptions').members)),
    ...Object.entries(nested).flatMap(([option, members]) => [
      `### ${option}`,
      table(optionHead, optionRows(members, `${option}.`)),
    ]),
    '## What functions are told',
    '`authenticate` is given an `AuthRequest`, and `topics.authorize` a `TopicRequest`.',
    ...['AuthRequest', 'TopicRequest'].flatMap((name) => [
      `### ${name}`,
      table(fieldHead, fieldRows(name)),
    ]),
    '## Server',
    table(memberHead, fieldRows('ConnectionServer')),
    'A server is an `EventEmitter`, and `AsyncDisposable`: `await using` closes it.',
    '### Options of close',
    table(optionHead, [
      [
        '`overMs`',
        '`number`',
        '1.05 times what `reconnectsPerSecond` needs for the present clients',
        'Over how long the clients are spread: each is told a random part of it.',
      ],
      ['`timeoutMs`', '`number`', '5000', 'Links that are not closed by then are cut.'],
    ]),
    '### Events of a server',
    table(['event', 'arguments', 'when'], eventRows('ServerEvents')),
    '## Client',
    'What events tell of, and what `server.clients` holds by its `id`.',
    table(memberHead, fieldRows('ServerClient')),
    '### Events of a client',
    'A client is an `EventEmitter` too.',
    table(['event', 'arguments', 'when'], eventRows('ClientEvents')),
    '### LinkEnd',
    table(fieldHead, fieldRows('LinkEnd')),
    '### ClientEnd',
    table(
      ['value', 'meaning'],
      [
        ["`'closed'`", 'It said goodbye (1000), or has no session to come back to.'],
        ["`'expired'`", 'It did not come back within the grace.'],
        ["`'evicted'`", 'Too many sessions were waiting.'],
        ["`'ended'`", 'The app closed it, or the server.'],
      ],
    ),
    '### Refusal',
    table(fieldHead, fieldRows('Refusal')),
    '## Metrics',
    '`server.getMetrics()`: counts since the server was made, and what is now.',
    table(
      ['field', 'what it is'],
      typeNamed('ServerMetrics').members.map(({ name, text }) => [
        code(name),
        text === '' ? (metricNotes[name as keyof ServerMetrics] ?? '') : text,
      ]),
    ),
    '## jwtAuthenticator',
    '`jwtAuthenticator(options)` gives a function for `authenticate`. It needs the package `jose`, and hands all options but `key` to its `jwtVerify`.',
    table(fieldHead, fieldRows('JwtOptions')),
    'Its user is a `JwtUser`: the `id` is the `sub` of the token.',
    table(fieldHead, fieldRows('JwtUser')),
    '`JwtClaims` are what the token says: `iss`, `sub`, `aud`, `jti`, `nbf`, `exp`, `iat`, and any other by its name. `JwtKey` is a `CryptoKey`.',
    '## Exports of `linekeeper/server`',
    table(
      ['export', 'kind', 'what it is'],
      exports.map(({ name, kind, text }) => [code(name), kind, firstSentence(notes[name] ?? text)]),
    ),
  );
}
