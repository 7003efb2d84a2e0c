import { Button } from '../parts/button.js';
import { Dialog } from '../parts/dialog.js';
import { useLooking } from '../state/context.js';
import { chartKeys, keys } from '../state/use-keyboard.js';
import { ConnectLines } from './connect-lines.js';
import { download } from './recordings.js';

function Keys({ keys: shown }: { readonly keys: typeof keys }) {
  return (
    <dl className="lk-keys">
      {shown.map(([key, meaning]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The dialog that is open, if any. */
export function Dialogs() {
  const { viewer, state } = useLooking();
  const { dialog } = state;
  const close = (): void => viewer.open(null);
  const { invitation } = viewer.source;
  if (dialog?.type === 'help') {
    return (
      <Dialog title="Keys" testId="help-dialog" onClose={close}>
        <Keys keys={keys} />
        <h3>While the focus is in the chart</h3>
        <Keys keys={chartKeys} />
        <p className="lk-quiet">
          A row of the timeline stands for the moment after it: chart, tree, status and details show
          how things stood then.
        </p>
      </Dialog>
    );
  }
  if (dialog?.type === 'connect' && invitation !== null) {
    return (
      <Dialog title="Connect an app" testId="connect-dialog" onClose={close}>
        <ConnectLines invitation={invitation} />
      </Dialog>
    );
  }
  if (dialog?.type === 'copy') {
    const { text } = dialog;
    return (
      <Dialog title="Copy as test" testId="copy-dialog" onClose={close}>
        <p>
          The browser does not let the clipboard be written. Select the text, or save it as a file.
        </p>
        <textarea
          className="lk-copy-text"
          readOnly
          rows={16}
          value={text}
          aria-label="The test"
          data-testid="copy-text"
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          icon="save"
          label="Save as a file"
          onPress={() => download('recording.test.ts', 'text/plain', text)}
        />
      </Dialog>
    );
  }
  return null;
}
