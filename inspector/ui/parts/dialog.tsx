import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from './button.js';

/** A modal dialog: the browser keeps the focus in it, and Escape closes it. */
export function Dialog({
  title,
  testId,
  onClose,
  children,
}: {
  readonly title: string;
  readonly testId: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="lk-dialog"
      aria-label={title}
      data-testid={testId}
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
      onClick={(event) => {
        // The dialog itself is hit only beside its box.
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
    >
      <div className="lk-dialog-box">
        <header className="lk-dialog-head">
          <h2>{title}</h2>
          <Button
            icon="close"
            label="Close"
            isIconOnly
            tone="ghost"
            onPress={() => dialog.current?.close()}
          />
        </header>
        {children}
      </div>
    </dialog>
  );
}
