import type { RefObject } from 'react';
import { rowKinds, usualKinds, type RowKind } from '../../model/index.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { Menu, MenuCheck } from '../parts/menu.js';
import { useLooking } from '../state/context.js';
import type { Scope } from '../state/view-state.js';

const scopes: readonly (readonly [scope: Scope, label: string])[] = [
  ['connection', 'This connection'],
  ['actor', 'This actor'],
  ['client', 'Whole client'],
];

/** Search, filters and the end of the timeline. */
export function TimelineTools({ search }: { readonly search: RefObject<HTMLInputElement | null> }) {
  const { viewer, state, subject, timeline } = useLooking();
  const { filter, isFollowing, cursor } = state;
  const hasConnection = subject?.connectionId != null;
  const offered = scopes.filter(([scope]) => hasConnection || scope !== 'connection');
  const turn = (kind: RowKind, isOn: boolean): void =>
    viewer.filter({
      kinds: isOn ? [...filter.kinds, kind] : filter.kinds.filter((other) => other !== kind),
    });
  const isUsual =
    filter.kinds.length === usualKinds.length &&
    usualKinds.every((kind) => filter.kinds.includes(kind));
  const dropped = subject?.client.dropped ?? 0;
  const { rows, total } = timeline;
  return (
    <div className="lk-tools" role="search">
      <h2>Timeline</h2>
      <span
        className="lk-count"
        data-testid="row-count"
        title={dropped === 0 ? undefined : `${dropped} older ones are no longer kept`}
      >
        {rows.length === total
          ? total.toLocaleString('en')
          : `${rows.length.toLocaleString('en')} of ${total.toLocaleString('en')}`}
      </span>
      <label className="lk-search">
        <Icon name="search" size={14} />
        <span className="lk-hidden">Search the timeline</span>
        <input
          ref={search}
          type="search"
          placeholder="Search  /"
          data-testid="search"
          value={filter.text}
          onChange={(event) => viewer.filter({ text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            if (filter.text === '') event.currentTarget.blur();
            else viewer.filter({ text: '' });
          }}
        />
      </label>
      <Menu
        icon="filter"
        label={isUsual ? 'Kinds' : `Kinds (${filter.kinds.length})`}
        align="end"
        testId="kinds"
      >
        {rowKinds.map((kind) => (
          <MenuCheck
            key={kind}
            label={kind}
            isOn={filter.kinds.includes(kind)}
            testId={`kind-${kind}`}
            onTurn={(isOn) => turn(kind, isOn)}
          />
        ))}
        <MenuCheck
          label="the usual ones"
          isOn={isUsual}
          testId="kind-usual"
          onTurn={() => viewer.filter({ kinds: usualKinds })}
        />
      </Menu>
      <label>
        <span className="lk-hidden">Whose rows</span>
        <select
          data-testid="scope"
          value={hasConnection || filter.scope !== 'connection' ? filter.scope : 'actor'}
          onChange={(event) => viewer.filter({ scope: event.target.value as Scope })}
        >
          {offered.map(([scope, label]) => (
            <option key={scope} value={scope}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <Button
        icon="tail"
        label={isFollowing ? 'Following the end' : 'Follow the end'}
        isIconOnly
        tone="ghost"
        pressed={isFollowing && cursor === 'live'}
        testId="follow"
        onPress={() => {
          if (cursor !== 'live') viewer.lookAt('live');
          else viewer.follow(!isFollowing);
        }}
      />
    </div>
  );
}
