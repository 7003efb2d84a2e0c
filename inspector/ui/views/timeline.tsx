import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useId, useRef, type RefObject } from 'react';
import type { RowKind, TimelineRow } from '../../model/index.js';
import { Icon, type IconName } from '../parts/icon.js';
import { StatusMark } from '../parts/status-mark.js';
import { useLooking } from '../state/context.js';
import { rowText } from '../state/explanation.js';
import { clockTime } from '../state/format.js';
import type { Subject } from '../state/subject.js';
import { TimelineTools } from './timeline-tools.js';

const ROW_PX = 26;
/** More than are ever rendered at once. */
const SLOTS = 256;

const icons: Readonly<Record<RowKind, IconName>> = {
  step: 'forward',
  status: 'live',
  notice: 'tail',
  socket: 'plug',
  rtt: 'clock',
  traffic: 'send',
  frame: 'send',
  faults: 'flask',
  command: 'key',
  connection: 'play',
  actor: 'auto',
  gap: 'cut',
};

const Row = memo(function Row({
  row,
  who,
  startedAt,
  top,
  isCurrent,
  id,
  setSize,
  place,
  onPick,
}: RowProps) {
  const { seq, kind, tone, title, at, event } = row;
  const text = rowText(row);
  return (
    <div
      id={id}
      role="option"
      className="lk-row"
      aria-selected={isCurrent}
      aria-setsize={setSize}
      aria-posinset={place}
      data-testid="row"
      data-seq={seq}
      data-kind={kind}
      data-tone={tone}
      style={{ transform: `translateY(${top}px)`, height: `${ROW_PX}px` }}
      onClick={() => onPick(seq)}
    >
      <span className="lk-row-time">{clockTime(startedAt + at)}</span>
      <span className="lk-row-mark" title={kind}>
        {event.kind === 'status' ? (
          <StatusMark status={event.status} />
        ) : (
          <Icon name={icons[kind]} size={14} />
        )}
      </span>
      <span className="lk-row-kind">{kind}</span>
      <span className="lk-row-head" title={`${who} ${title}`.trim()}>
        {who === '' ? null : <span className="lk-row-who">{who}</span>}
        <span className="lk-row-title">{title}</span>
      </span>
      <span className="lk-row-text" title={text}>
        {text}
      </span>
    </div>
  );
});

/** Whose row it is, where that is not what is selected, and the title does not say it. */
function whoseRow(
  { kind, actor, connection, subject: name }: TimelineRow,
  subject: Subject | null,
): string {
  if (kind === 'actor') return '';
  const isSelected =
    actor === null ? connection === subject?.connectionId : actor === subject?.actor?.id;
  return isSelected ? '' : name;
}

interface RowProps {
  readonly row: TimelineRow;
  /** Whose row it is; empty where that goes without saying. */
  readonly who: string;
  readonly startedAt: number;
  readonly top: number;
  readonly isCurrent: boolean;
  readonly id: string;
  readonly setSize: number;
  readonly place: number;
  readonly onPick: (seq: number) => void;
}

/** Everything that happened, oldest first; a click looks at the moment after it. */
export function Timeline({ search }: { readonly search: RefObject<HTMLInputElement | null> }) {
  const { viewer, state, subject, timeline } = useLooking();
  const { rows, index, total } = timeline;
  const { isFollowing, cursor, filter } = state;
  const isLive = cursor === 'live';
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const listId = useId();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    useFlushSync: false,
  });
  const count = rows.length;

  useEffect(() => {
    if (isLive && isFollowing && count > 0) virtual.scrollToIndex(count - 1, { align: 'end' });
  }, [virtual, isLive, isFollowing, count, subject?.client.id, filter]);
  useEffect(() => {
    if (!isLive && index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
  }, [virtual, isLive, index]);

  const rowId = (place: number): string => `${listId}-${place}`;
  const startedAt = subject?.client.info.startedAt ?? 0;
  return (
    <section className="lk-timeline" aria-label="Timeline" data-testid="timeline">
      <TimelineTools search={search} />
      <div
        ref={scroller}
        className="lk-rows"
        role="listbox"
        tabIndex={0}
        aria-label="What happened"
        aria-activedescendant={index >= 0 && !isLive ? rowId(index) : undefined}
        data-testid="rows"
        data-count={count}
        data-total={total}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          const isAtEnd = scrollTop + clientHeight >= scrollHeight - ROW_PX / 2;
          // Only a person scrolls back; following the end goes forward.
          if (isAtEnd) viewer.follow(true);
          else if (scrollTop < lastTop.current) viewer.follow(false);
          lastTop.current = scrollTop;
        }}
      >
        <div role="none" className="lk-rows-all" style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <Row
                // By place, not by row: a list that follows its end only changes texts.
                key={item.index % SLOTS}
                row={row}
                who={whoseRow(row, subject)}
                startedAt={startedAt}
                top={item.start}
                isCurrent={!isLive && item.index === index}
                id={rowId(item.index)}
                setSize={count}
                place={item.index + 1}
                onPick={viewer.lookAt}
              />
            );
          })}
        </div>
        {count === 0 ? (
          <p className="lk-quiet lk-pad">
            {total === 0 ? 'Nothing has happened yet.' : 'No row passes the filter.'}
          </p>
        ) : null}
      </div>
    </section>
  );
}
