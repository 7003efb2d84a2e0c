import { useState } from 'react';
import { Button } from '../parts/button.js';
import type { Source } from '../sources/source.js';

/** The lines that connect an app: of a linekeeper connection, and of any XState machine. */
export function connectLines({ url, token }: NonNullable<Source['invitation']>): {
  readonly connection: string;
  readonly machine: string;
} {
  const first = `import { createInspector } from 'linekeeper/inspect';\n\nconst inspector = createInspector({ url: '${url}', token: '${token}' });`;
  return {
    connection: `${first}\nconst connection = createConnection({ url, inspect: inspector });`,
    machine: `${first}\ncreateActor(machine, { inspect: inspector.inspect }).start();`,
  };
}

function Lines({
  title,
  text,
  token,
  testId,
}: {
  readonly title: string;
  readonly text: string;
  /** Stays in one piece where the lines wrap. */
  readonly token: string;
  readonly testId: string;
}) {
  const [said, say] = useState('Copy');
  const at = text.indexOf(token);
  return (
    <figure className="lk-code">
      <figcaption>
        <span>{title}</span>
        <Button
          icon="copy"
          label={said}
          tone="ghost"
          testId={`${testId}-copy`}
          onPress={() => {
            navigator.clipboard.writeText(text).then(
              () => say('Copied'),
              () => say('Select and copy by hand'),
            );
          }}
        />
      </figcaption>
      <pre tabIndex={0} data-testid={testId}>
        <code>
          {text.slice(0, at)}
          <span className="lk-token">{token}</span>
          {text.slice(at + token.length)}
        </code>
      </pre>
    </figure>
  );
}

/** How an app is connected, with the right address and token. */
export function ConnectLines({
  invitation,
}: {
  readonly invitation: NonNullable<Source['invitation']>;
}) {
  const { connection, machine } = connectLines(invitation);
  const { token } = invitation;
  return (
    <div className="lk-connect">
      <Lines
        title="A linekeeper connection"
        text={connection}
        token={token}
        testId="connect-lines"
      />
      <Lines
        title="Any XState v5 machine"
        text={machine}
        token={token}
        testId="connect-lines-machine"
      />
      <p className="lk-quiet">
        The token opens this inspector only, and changes with each start. Credentials, query strings
        and payloads never leave the app.
      </p>
    </div>
  );
}
