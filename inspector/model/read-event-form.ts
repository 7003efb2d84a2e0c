import { ViewerError } from './error.js';
import { JSON_FIELD, TYPE_FIELD, type EventForm, type FormField } from './event-forms.js';
import { isMeant } from './guard-answers.js';
import { showValue } from './shape.js';

/** What was typed, by field; a field that is left out has its initial value. */
export type FormValues = Readonly<Record<string, string | boolean>>;

const refuse = (name: string, given: unknown, accepted: string): ViewerError =>
  new ViewerError(`${name}: given ${showValue(given)}; accepted: ${accepted}`);

function readJson(name: string, given: string): unknown {
  try {
    return JSON.parse(given) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refuse(name, given, `JSON (${why})`);
  }
}

function readValue({ name, kind }: FormField, given: string | boolean): unknown {
  switch (kind) {
    case 'boolean':
      if (given === true || given === 'true') return true;
      if (given === false || given === 'false') return false;
      throw refuse(name, given, 'true or false');
    case 'number': {
      const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : NaN;
      if (Number.isFinite(number)) return number;
      throw refuse(name, given, 'a number');
    }
    case 'json':
      return readJson(name, String(given));
    case 'text':
      return String(given);
  }
}

function otherFields(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse(JSON_FIELD, value, 'an object in JSON, such as {"amount": 1}');
  }
  const entries = Object.entries(value);
  const reserved = entries.find(([key]) => key === 'type' || key === '__proto__');
  if (reserved !== undefined) throw refuse(JSON_FIELD, reserved[0], 'any other key');
  return entries;
}

function typeOf({ type }: EventForm, given: unknown): string {
  if (given === undefined) return type;
  const isWild = typeof given === 'string' && given.includes('*');
  if (typeof given === 'string' && given !== '' && !isWild && isMeant(given, type)) return given;
  throw refuse(TYPE_FIELD, given, `a type that ${type} means`);
}

/**
 * The event of a filled form, for the command `sendEvent`. A field that need not be filled and is
 * empty is left out.
 *
 * @throws ViewerError that names the field, what was given and what is accepted.
 */
export function readEventForm(
  form: EventForm,
  values: FormValues,
): { readonly type: string; readonly [key: string]: unknown } {
  const known = form.fields.map(({ name }) => name);
  const stranger = Object.keys(values).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw refuse('form', stranger, known.length === 0 ? 'no field' : known.join(', '));
  }
  const read = form.fields.flatMap((field): (readonly [string, unknown])[] => {
    const given = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
    const typed = given ?? field.initial;
    if (typed === '') {
      if (field.isRequired) throw refuse(field.name, typed, `a ${field.kind}`);
      return [];
    }
    const value = readValue(field, typed);
    return field.name === JSON_FIELD ? [...otherFields(value)] : [[field.name, value]];
  });
  const fields: Readonly<Record<string, unknown>> = Object.fromEntries(read);
  return {
    ...fields,
    type: typeOf(form, Object.hasOwn(fields, 'type') ? fields['type'] : undefined),
  };
}
