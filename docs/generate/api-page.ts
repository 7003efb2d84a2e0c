import { exportsOf, type Entry, type Export } from './api-source.js';
import { eventNotes, fallbackNotes, nameNotes, nestedOptions, typeNotes } from './api-notes.js';
import { madeBy, page, table } from './markdown.js';
import type { ConnectionEvents } from '../../src/client/types.js';

const client = exportsOf(new URL('../../src/client/index.ts', import.meta.url));
const outbox = exportsOf(new URL('../../src/outbox/index.ts', import.meta.url));
const machines = exportsOf(new URL('../../src/client/machines.ts', import.meta.url));

function typeNamed(name: string): Export {
  const found = [...client, ...outbox].find((one) => one.name === name);
  if (found === undefined) throw new Error(`linekeeper exports no ${name}`);
  return found;
}

const code = (text: string): string => (text === '' ? '' : `\`${text.trim().replace(/,$/, '')}\``);
const firstSentence = (text: string): string => /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;

/** What has no words of its own says what the type that it names says. */
function textOf({ name, type, text }: Entry, path = name): string {
  const note = nameNotes[path] ?? text;
  if (note !== '') return note;
  const named = client.find((one) => type.split(/\W+/).includes(one.name));
  return named === undefined ? '' : firstSentence(named.text);
}

const optionRows = (members: readonly Entry[], prefix = ''): readonly (readonly string[])[] =>
  members.map((member) => {
    const path = prefix + member.name;
    const more = path in nestedOptions ? ` See [${path}](#${path.toLowerCase()}).` : '';
    return [
      code(path),
      code(typeNotes[path] ?? member.type),
      fallbackNotes[path] ??
        (member.fallback === '' && more !== '' ? 'see there' : member.fallback),
      textOf(member, path) + more,
    ];
  });
/** A field that is told in other words in this type has a note of its own. */
const fieldPath = (type: string, field: string): string =>
  `${type}.${field}` in nameNotes ? `${type}.${field}` : field;
const fieldRows = (name: string): readonly (readonly string[])[] =>
  typeNamed(name).members.map((member) => [
    code(member.name + (member.isOptional === true ? '?' : '')),
    code(member.type),
    textOf(member, fieldPath(name, member.name)),
  ]);

const optionHead = ['option', 'type', 'default', 'what it does'];
const fieldHead = ['field', 'type', 'what it is'];

function nestedTable(option: string, types: readonly string[]): readonly string[] {
  const members = types.flatMap((type) => typeNamed(type).members);
  const seen = new Map(members.map((member) => [member.name, member]));
  return table(optionHead, optionRows([...seen.values()], `${option}.`));
}

function exportRows(exports: readonly Export[]): readonly (readonly string[])[] {
  return exports.map(({ name, kind, text }) => [
    code(name),
    kind,
    firstSentence(nameNotes[name] ?? text),
  ]);
}

const eventRows = (): readonly (readonly string[])[] =>
  typeNamed('ConnectionEvents').members.map(({ name, type }) => [
    code(name),
    type === '[]' ? '' : code(type.slice(1, -1)),
    eventNotes[name as keyof ConnectionEvents],
  ]);

/** docs/api.md. */
export function apiPage(): string {
  const presets = typeNamed('presets').members.map(({ name }) => code(name));
  return page(
    madeBy('src/client/index.ts, src/client/machines.ts and docs/generate/api-notes.ts'),
    '# API',
    'Every option, event, field and export, from the types themselves. Why the defaults are what they are: [Important defaults](important-defaults.md). What can go wrong: [Errors](errors.md).',
    '## Options',
    '`createConnection(options)` takes these. One of `url`, `create` and `transports` must be given; an option that is unknown, or has a wrong value, is thrown as `OPTION_INVALID`.',
    table(optionHead, optionRows(typeNamed('SupervisionOptions').members)),
    '## Options of a transport',
    'They may stand at the top, for the only transport or as defaults for all, or in `transports`, by name.',
    table(optionHead, optionRows(typeNamed('TransportOptions').members)),
    ...Object.entries(nestedOptions).flatMap(([option, types]) => [
      `### ${option}`,
      nestedTable(option, types),
    ]),
    '## What functions are told',
    '`credentials` is given a `CredentialsRequest`; `url`, `protocols` and `create` an `AttemptInfo`, which is that and more; `handshake` a `Handshake`, which is an `AttemptInfo` and a conversation; `backoff` a `BackoffInput`.',
    ...['CredentialsRequest', 'AttemptInfo', 'Handshake', 'BackoffInput'].flatMap((name) => [
      `### ${name}`,
      table(fieldHead, fieldRows(name)),
    ]),
    '## Methods',
    table(['member', 'signature', 'what it does'], fieldRows('Connection')),
    'A connection is `Disposable`: `connection[Symbol.dispose]()`, or `using`, ends it for good.',
    '## ConnectionSession',
    '`connection.session`: that of the first transport with the option [`session`](#session). Without a server that speaks the session protocol, nothing here can be had.',
    table(['member', 'signature', 'what it does'], fieldRows('ConnectionSession')),
    '## Events',
    '`connection.on(type, listener, { signal? })` calls the listener with these arguments until the returned function is called or the signal aborts.',
    table(['event', 'arguments', 'when'], eventRows()),
    '### RetryEvent',
    table(fieldHead, fieldRows('RetryEvent')),
    '## CloseInfo',
    `How a link, or an attempt at one, ended: the argument of \`close\`, and \`lastClose\` in the snapshot. \`CloseCause\` is ${code(typeNamed('CloseCause').type.replace(/^\| /, ''))}.`,
    table(fieldHead, fieldRows('CloseInfo')),
    '## Snapshot',
    '`connection.getSnapshot()`: frozen, and the same object while nothing has changed.',
    table(fieldHead, fieldRows('ConnectionSnapshot')),
    '### Metrics in the snapshot',
    table(fieldHead, fieldRows('SnapshotMetrics')),
    '### SessionLoss',
    '`lost` in the snapshot, and the `cause` of a [`SESSION_LOST`](errors.md#session_lost). Messages of a session are numbered from 1 up on each side; both ends of a range are lost too.',
    table(fieldHead, fieldRows('SessionLoss')),
    '## Metrics',
    '`connection.getMetrics()`: the metrics of the snapshot, and these.',
    table(fieldHead, fieldRows('ConnectionMetrics')),
    '## Exports of `linekeeper`',
    `The presets are ${presets.join(', ')}.`,
    table(['export', 'kind', 'what it is'], exportRows(client)),
    '## Exports of `linekeeper/machines`',
    'For [embedding the machine](recipes/embedding.md). It needs XState, as its types do.',
    table(['export', 'kind', 'what it is'], exportRows(machines)),
    '## Exports of `linekeeper/outbox`',
    'For [messages that outlive the page](recipes/outbox.md). `linekeeper/outbox/indexeddb` exports `indexedDbStore(name?)`, `linekeeper/outbox/lmdb` exports `lmdbStore(path)`.',
    table(['export', 'kind', 'what it is'], exportRows(outbox)),
    '### OutboxOptions',
    table(
      optionHead,
      optionRows(['OutboxOptions', 'OutboxBounds'].flatMap((name) => typeNamed(name).members)),
    ),
    '### EnqueueOptions',
    table(optionHead, optionRows(typeNamed('EnqueueOptions').members)),
    ...['OutboxProtocol', 'Outbox', 'OutboxEvents', 'OutboxEntry', 'OutboxStore'].flatMap(
      (name) => [`### ${name}`, table(fieldHead, fieldRows(name))],
    ),
    '`linekeeper/testing` is a module of its own: [the testing kit](testing.md).',
  );
}
