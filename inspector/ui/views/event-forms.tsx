import { useId, useMemo, useState } from 'react';
import { eventForms, readEventForm, type EventForm, type FormField } from '../../model/index.js';
import { Button } from '../parts/button.js';
import { useLooking } from '../state/context.js';

type Values = Readonly<Record<string, string | boolean>>;

function Field({ field, value, onChange }: FieldProps) {
  const id = useId();
  const { label, kind, hint, isRequired, initial } = field;
  if (kind === 'boolean') {
    return (
      <label className="lk-field" data-kind={kind} title={hint}>
        <input
          type="checkbox"
          checked={value === undefined ? initial === 'true' : value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span>{label}</span>
      </label>
    );
  }
  const shared = {
    id,
    value: typeof value === 'string' ? value : initial,
    required: isRequired,
    spellCheck: false,
    onChange: (event: { readonly target: { readonly value: string } }) =>
      onChange(event.target.value),
  };
  return (
    <div className="lk-field" data-kind={kind} title={hint}>
      <label htmlFor={id}>
        {label}
        {isRequired ? '' : ' (optional)'}
      </label>
      {kind === 'json' ? (
        <textarea rows={2} {...shared} />
      ) : (
        <input type="text" inputMode={kind === 'number' ? 'decimal' : 'text'} {...shared} />
      )}
      {hint === '' ? null : <small>{hint}</small>}
    </div>
  );
}

interface FieldProps {
  readonly field: FormField;
  readonly value: string | boolean | undefined;
  readonly onChange: (value: string | boolean) => void;
}

function Form({ form }: { readonly form: EventForm }) {
  const { viewer, subject } = useLooking();
  const [values, setValues] = useState<Values>({});
  const [error, setError] = useState<string | null>(null);
  const isBlocked = subject?.blocked !== null;
  const blocked = subject?.blocked ?? 'nothing is selected';
  const actor = subject?.actor ?? null;
  const send = (): void => {
    if (subject === null || actor === null || subject.blocked !== null) return;
    try {
      const event = readEventForm(form, values);
      setError(null);
      viewer.command(
        subject.client.id,
        { type: 'sendEvent', actor: actor.id, event },
        `Sent ${form.type}`,
      );
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
    }
  };
  const button = (
    <Button
      icon="send"
      label={form.fields.length === 0 ? `Send ${form.type}` : 'Send'}
      isIconOnly={form.fields.length === 0}
      testId="send-event"
      blocked={isBlocked ? blocked : null}
      onPress={send}
    />
  );
  if (form.fields.length === 0) {
    return (
      <div
        className="lk-event"
        data-testid="event-form"
        data-event={form.type}
        data-blocked={isBlocked}
      >
        <span className="lk-event-type" title={form.type}>
          {form.type}
        </span>
        {button}
      </div>
    );
  }
  return (
    <details
      className="lk-event-form"
      data-testid="event-form"
      data-event={form.type}
      data-blocked={isBlocked}
    >
      <summary title={form.type}>
        <span className="lk-event-type">{form.type}</span>
        <small>{form.fields.map(({ label }) => label).join(', ')}</small>
      </summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {form.fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={values[field.name]}
            onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
        {error === null ? null : (
          <p className="lk-error" role="alert">
            {error}
          </p>
        )}
        {button}
      </form>
    </details>
  );
}

/** A form for each event that the selected actor takes now. */
export function EventForms() {
  const { subject } = useLooking();
  const client = subject?.client;
  const actor = subject?.actor ?? null;
  const accepts = actor?.accepts;
  const forms = useMemo(
    () =>
      client === undefined || actor === null || subject === null
        ? []
        : eventForms(client, actor.id, subject.moment),
    // What an actor accepts is the only thing that the forms hang on, and it changes less often.

    [client?.id, actor?.id, accepts?.join(' ')],
  );
  if (actor === null) return null;
  const own = forms.filter(({ origin }) => origin !== 'internal');
  const internal = forms.filter(({ origin }) => origin === 'internal');
  const list = (some: readonly EventForm[]) =>
    some.map((form) => <Form key={`${actor.id} ${form.type}`} form={form} />);
  return (
    <div className="lk-group" role="group" aria-label="Events that it accepts now">
      <h3>Send an event to {actor.record.name}</h3>
      {forms.length === 0 ? <p className="lk-quiet">It accepts none in this state.</p> : null}
      <div className="lk-events">{list(own)}</div>
      {internal.length === 0 ? null : (
        <details className="lk-fold">
          <summary>Events of its own actors ({internal.length})</summary>
          <div className="lk-events">{list(internal)}</div>
        </details>
      )}
    </div>
  );
}
