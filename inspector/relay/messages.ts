import type { ClientInfo, FromApp, FromViewer } from 'linekeeper/inspect';
import { command } from './command-shape.js';
import { harmless } from './harmless.js';
import { event } from './record-shapes.js';
import {
  flag,
  listOf,
  nullable,
  number,
  objectOf,
  oneOf,
  text,
  variantOf,
  type Check,
} from './shape.js';

type Of<Message extends { readonly type: string }, Type extends Message['type']> = Omit<
  Extract<Message, { readonly type: Type }>,
  'type'
>;

/** What a message said, or what is wrong with it. */
export type Reading<Message> =
  | { readonly message: Message; readonly problem: null }
  | { readonly message: null; readonly problem: string };

const id = text(200);

const client = objectOf<ClientInfo>({
  id,
  name: text(200),
  runtime: oneOf('browser', 'node'),
  startedAt: number,
  isControllable: flag,
});

const fromApp: Check = variantOf('type', {
  hello: objectOf<Of<FromApp, 'hello'>>({ client }),
  events: objectOf<Of<FromApp, 'events'>>({ events: listOf(event) }),
  result: objectOf<Of<FromApp, 'result'>>({ id, error: nullable(text()) }),
} satisfies Record<FromApp['type'], Check>);

const fromViewer: Check = variantOf('type', {
  command: objectOf<Of<FromViewer, 'command'>>({ id, client: id, command }),
  forget: objectOf<Of<FromViewer, 'forget'>>({ client: id }),
} satisfies Record<FromViewer['type'], Check>);

function read<Message>(json: string, check: Check): Reading<Message> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The error of the parser quotes the text.
    return { message: null, problem: 'not JSON' };
  }
  const problem = harmless(value) ?? check(value);
  return problem === null
    ? { message: value as Message, problem }
    : { message: null, problem: `message${problem}` };
}

export const readFromApp = (json: string): Reading<FromApp> => read(json, fromApp);
export const readFromViewer = (json: string): Reading<FromViewer> => read(json, fromViewer);
