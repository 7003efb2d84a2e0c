import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { Icon, type IconName } from './icon.js';

/** What a menu is opened by, and where it hangs. */
export interface MenuProps {
  readonly icon: IconName;
  readonly label: string;
  readonly isIconOnly?: boolean;
  readonly align?: 'start' | 'end';
  readonly testId: string;
  readonly children: ReactNode;
}

/** A button with a list that hangs from it, or stands on it where there is more room: closed by Escape, by leaving it, and by a choice. */
export function Menu({ icon, label, isIconOnly, align = 'start', testId, children }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const [isUp, setUp] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const listId = useId();
  const items = (): HTMLElement[] => [
    ...(box.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? []),
  ];
  useLayoutEffect(() => {
    const { current } = box;
    const list = current?.querySelector('[role=menu]');
    if (!isOpen || current === null || list == null) return;
    const around = current.closest('.lk-app')?.getBoundingClientRect();
    const { bottom, top } = current.getBoundingClientRect();
    const needed = list.getBoundingClientRect().height + 8;
    setUp(around !== undefined && bottom + needed > around.bottom && top - around.top > needed);
  }, [isOpen]);
  useEffect(() => {
    if (isOpen) items()[0]?.focus({ preventScroll: true });
  }, [isOpen]);

  const walk = (event: KeyboardEvent): void => {
    if (!isOpen) return;
    const all = items();
    const index = all.findIndex((item) => item.matches(':focus'));
    const next: Readonly<Record<string, number | undefined>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: -1,
    };
    const wanted = next[event.key];
    if (event.key === 'Escape') {
      setOpen(false);
      box.current?.querySelector('button')?.focus();
    } else if (wanted !== undefined) {
      all.at(wanted % all.length)?.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={box}
      className="lk-menu"
      onKeyDown={walk}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        type="button"
        className="lk-button"
        data-testid={testId}
        data-icon-only={isIconOnly === true || undefined}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={listId}
        title={isIconOnly === true ? label : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={icon} />
        {isIconOnly === true ? null : <span className="lk-button-label">{label}</span>}
        <Icon name="down" size={12} />
      </button>
      {isOpen ? (
        <div
          id={listId}
          className="lk-menu-list"
          role="menu"
          aria-label={label}
          data-align={align}
          data-up={isUp || undefined}
          onClick={(event) => {
            const item = (event.target as Element).closest('[role=menuitem]');
            if (item !== null && item.getAttribute('aria-disabled') !== 'true') setOpen(false);
          }}
        >
          {children}
        </div>
      ) : null}
    </div>
  );
}

/** A line of a menu that does something. */
export function MenuItem(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly hint?: string;
  readonly blocked?: string | null;
  readonly testId: string;
  readonly onPress: () => void;
}) {
  const { icon, label, hint, blocked = null, testId, onPress } = props;
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className="lk-menu-item"
      data-testid={testId}
      aria-disabled={blocked === null ? undefined : true}
      title={blocked ?? hint}
      onClick={() => {
        if (blocked === null) onPress();
      }}
    >
      <Icon name={icon} />
      <span className="lk-menu-text">
        <span>{label}</span>
        {hint === undefined ? null : <small>{blocked ?? hint}</small>}
      </span>
    </button>
  );
}

/** A line of a menu that is on or off. */
export function MenuCheck(props: {
  readonly label: string;
  readonly isOn: boolean;
  readonly testId: string;
  readonly onTurn: (isOn: boolean) => void;
}) {
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      tabIndex={-1}
      className="lk-menu-item"
      aria-checked={props.isOn}
      data-testid={props.testId}
      onClick={() => props.onTurn(!props.isOn)}
    >
      <span className="lk-check" aria-hidden="true">
        {props.isOn ? '✓' : ''}
      </span>
      <span>{props.label}</span>
    </button>
  );
}
