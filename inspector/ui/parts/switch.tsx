import { useId } from 'react';
import { Icon, type IconName } from './icon.js';

export interface SwitchProps {
  readonly icon: IconName;
  readonly label: string;
  readonly hint: string;
  readonly isOn: boolean;
  /** Why it cannot be turned now; null when it can. */
  readonly blocked: string | null;
  readonly testId: string;
  readonly onTurn: (isOn: boolean) => void;
}

/** A switch: how it stands is what the app says, not what was clicked. */
export function Switch({ icon, label, hint, isOn, blocked, testId, onTurn }: SwitchProps) {
  const hintId = useId();
  return (
    <button
      type="button"
      role="switch"
      className="lk-switch"
      aria-checked={isOn}
      aria-describedby={hintId}
      aria-disabled={blocked === null ? undefined : true}
      data-testid={testId}
      title={blocked ?? hint}
      onClick={() => {
        if (blocked === null) onTurn(!isOn);
      }}
    >
      <Icon name={icon} />
      <span className="lk-switch-label">{label}</span>
      <span className="lk-switch-track" aria-hidden="true">
        <span className="lk-switch-knob" />
      </span>
      <span id={hintId} hidden>
        {blocked === null ? hint : `${hint}. Not now: ${blocked}`}
      </span>
    </button>
  );
}
