import type { Command, FaultSettings } from 'linekeeper/inspect';
import { useId, useState } from 'react';
import { Button } from '../parts/button.js';
import { Icon, type IconName } from '../parts/icon.js';
import { Switch } from '../parts/switch.js';

/** The longest delay that is offered, in ms. */
const MAX_DELAY_MS = 60_000;

type Flag = 'stall' | 'refuse' | 'offline' | 'hidden';

const flags: readonly {
  readonly name: Flag;
  readonly icon: IconName;
  readonly label: string;
  readonly hint: string;
}[] = [
  {
    name: 'stall',
    icon: 'snow',
    label: 'Stall',
    hint: 'Frames stand still in both directions, and nothing says so: a half-open link',
  },
  {
    name: 'refuse',
    icon: 'ban',
    label: 'Refuse',
    hint: 'New sockets fail, as if nobody listened on the other side',
  },
  {
    name: 'offline',
    icon: 'wifi',
    label: 'Offline',
    hint: 'The connection believes that the network is gone',
  },
  {
    name: 'hidden',
    icon: 'eye',
    label: 'Hidden',
    hint: 'The connection believes that the page is hidden',
  },
];

export interface FaultsProps {
  readonly connection: string;
  /** How the switches stand, as the app says. */
  readonly faults: FaultSettings;
  readonly blocked: string | null;
  readonly onCommand: (command: Command, done: string) => void;
}

function Delay({ delayMs, blocked, onSet }: DelayProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const commit = (): void => {
    if (typed === null) return;
    const wanted = Math.min(MAX_DELAY_MS, Math.max(0, Math.round(Number(typed))));
    setTyped(null);
    // Also what is so already, as far as is known here: what the app says of itself comes later.
    if (Number.isFinite(wanted)) onSet(wanted);
  };
  return (
    <div
      className="lk-delay"
      data-on={delayMs > 0}
      title={blocked ?? 'Each frame, open and close comes this much later'}
    >
      <Icon name="clock" />
      <label htmlFor={id}>Delay</label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={0}
        max={MAX_DELAY_MS}
        step={100}
        data-testid="fault-delay"
        value={typed ?? String(delayMs)}
        disabled={blocked !== null}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setTyped(null);
        }}
      />
      <span aria-hidden="true">ms</span>
    </div>
  );
}

interface DelayProps {
  readonly delayMs: number;
  readonly blocked: string | null;
  readonly onSet: (delayMs: number) => void;
}

/** Switches that act on the real transport of the app. */
export function Faults({ connection, faults, blocked, onCommand }: FaultsProps) {
  const set = (change: Partial<FaultSettings>, done: string): void =>
    onCommand({ type: 'setFaults', connection, faults: change }, done);
  const isPulled = faults.refuse;
  const isAnyOn = faults.delayMs > 0 || flags.some(({ name }) => faults[name]);
  return (
    <div className="lk-group" role="group" aria-label="Faults">
      <h3>
        Faults
        {isAnyOn ? (
          <Button
            label="All off"
            tone="ghost"
            testId="faults-off"
            blocked={blocked}
            onPress={() =>
              set(
                { stall: false, delayMs: 0, refuse: false, offline: false, hidden: false },
                'All faults are off',
              )
            }
          />
        ) : null}
      </h3>
      <div className="lk-cable">
        <Button
          icon={isPulled ? 'plug' : 'unplug'}
          label={isPulled ? 'Plug in' : 'Pull the cable'}
          tone={isPulled ? 'primary' : 'danger'}
          title={
            isPulled
              ? 'New sockets may open again'
              : 'Cuts the link now, and lets no new one open until it is plugged in'
          }
          testId="cable"
          blocked={blocked}
          onPress={() => {
            if (isPulled) {
              set({ refuse: false }, 'The cable is plugged in');
              return;
            }
            set({ refuse: true }, 'The cable is pulled');
            onCommand({ type: 'drop', connection }, 'The cable is pulled');
          }}
        />
        <Button
          icon="cut"
          label="Drop"
          title="Cuts the sockets now: they close with 1006, and may open again"
          testId="drop"
          blocked={blocked}
          onPress={() => onCommand({ type: 'drop', connection }, 'The link was cut')}
        />
      </div>
      <div className="lk-switches">
        {flags.map(({ name, icon, label, hint }) => (
          <Switch
            key={name}
            icon={icon}
            label={label}
            hint={hint}
            isOn={faults[name]}
            blocked={blocked}
            testId={`fault-${name}`}
            onTurn={(isOn) => set({ [name]: isOn }, `${label} is ${isOn ? 'on' : 'off'}`)}
          />
        ))}
        <Delay
          delayMs={faults.delayMs}
          blocked={blocked}
          onSet={(delayMs) =>
            set({ delayMs }, delayMs === 0 ? 'No delay' : `Everything comes ${delayMs} ms later`)
          }
        />
      </div>
    </div>
  );
}
