import type { Command } from 'linekeeper/inspect';
import { Button } from '../parts/button.js';
import { useLooking } from '../state/context.js';
import { EventForms } from './event-forms.js';
import { Faults } from './faults.js';

type Verb = 'start' | 'stop' | 'retryNow' | 'credentialsChanged';

/** What can be done to what is selected: commands, faults, events. */
export function ControlPane() {
  const { viewer, subject } = useLooking();
  if (subject === null) return null;
  const { client, connection, blocked } = subject;
  const send = (command: Command, done: string): void => viewer.command(client.id, command, done);
  const say = (type: Verb, done: string): void => {
    if (connection !== null) send({ type, connection: connection.id }, done);
  };
  return (
    <section className="lk-control" aria-label="Control" data-testid="control">
      <header className="lk-pane-head">
        <h2>Control</h2>
      </header>
      {blocked === null ? null : (
        <p className="lk-note" data-testid="control-blocked">
          Not now: {blocked}.
        </p>
      )}
      {connection === null ? null : (
        <>
          <div className="lk-group" role="group" aria-label="Commands">
            <h3>Connection</h3>
            <div className="lk-buttons">
              <Button
                icon="play"
                label="Start"
                testId="command-start"
                blocked={blocked}
                onPress={() => say('start', 'Started')}
              />
              <Button
                icon="stop"
                label="Stop"
                testId="command-stop"
                blocked={blocked}
                onPress={() => say('stop', 'Stopped')}
              />
              <Button
                icon="retry"
                label="Retry now"
                title="Skips the wait; while connected, probes the link"
                testId="command-retry"
                blocked={blocked}
                onPress={() => say('retryNow', 'Retrying now')}
              />
              <Button
                icon="retry"
                label="Force"
                title="retryNow({ force: true }): replaces an open link, offers refused credentials again"
                testId="command-force"
                blocked={blocked}
                onPress={() =>
                  send(
                    { type: 'retryNow', connection: connection.id, force: true },
                    'Retrying by force',
                  )
                }
              />
              <Button
                icon="key"
                label="Credentials changed"
                title="Says that credentials would give something new: leaves blocked-auth"
                testId="command-credentials"
                blocked={blocked}
                onPress={() => say('credentialsChanged', 'Said that credentials have changed')}
              />
            </div>
          </div>
          <Faults
            connection={connection.id}
            faults={connection.faults}
            blocked={blocked}
            onCommand={send}
          />
        </>
      )}
      <EventForms />
    </section>
  );
}
