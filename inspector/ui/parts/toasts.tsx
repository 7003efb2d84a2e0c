import { Button } from './button.js';

/** A short notice about something a person did. */
export interface Toast {
  readonly id: number;
  readonly tone: 'done' | 'failed';
  readonly text: string;
}

/** Notices in a corner; read out politely, and gone by themselves unless they say what failed. */
export function Toasts({
  toasts,
  onDismiss,
}: {
  readonly toasts: readonly Toast[];
  readonly onDismiss: (id: number) => void;
}) {
  return (
    <div className="lk-toasts" role="status" aria-live="polite" data-testid="toasts">
      {toasts.map(({ id, tone, text }) => (
        <div key={id} className="lk-toast" data-tone={tone}>
          <span>{text}</span>
          <Button
            icon="close"
            label="Dismiss"
            isIconOnly
            tone="ghost"
            onPress={() => onDismiss(id)}
          />
        </div>
      ))}
    </div>
  );
}
