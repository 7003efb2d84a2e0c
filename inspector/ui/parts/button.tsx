import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.js';

export interface ButtonProps {
  readonly icon?: IconName;
  /** What it does, in words; shown as the text, or as the name of a button that is only an icon. */
  readonly label: string;
  readonly isIconOnly?: boolean;
  readonly tone?: 'plain' | 'primary' | 'danger' | 'ghost';
  /** Why it cannot be pressed now; null when it can. */
  readonly blocked?: string | null;
  readonly title?: string | undefined;
  readonly testId?: string;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly onPress: () => void;
  readonly children?: ReactNode;
}

/**
 * A button. A blocked one stays in the tab order and says why, to a screen reader too, which a
 * disabled one would not.
 */
export function Button(props: ButtonProps) {
  const { icon, label, isIconOnly = false, tone = 'plain', blocked = null, onPress } = props;
  const title = blocked ?? props.title ?? (isIconOnly ? label : undefined);
  return (
    <button
      type="button"
      className="lk-button"
      data-tone={tone}
      data-icon-only={isIconOnly || undefined}
      data-testid={props.testId}
      aria-label={isIconOnly ? label : undefined}
      aria-disabled={blocked === null ? undefined : true}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-description={blocked ?? undefined}
      title={title}
      onClick={() => {
        if (blocked === null) onPress();
      }}
    >
      {icon === undefined ? null : <Icon name={icon} />}
      {isIconOnly ? null : <span className="lk-button-label">{label}</span>}
      {props.children}
    </button>
  );
}
