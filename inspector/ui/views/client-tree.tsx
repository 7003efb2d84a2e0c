import { useMemo, type KeyboardEvent } from 'react';
import { actorTree, momentAt, type ClientView } from '../../model/index.js';
import { Button } from '../parts/button.js';
import { useLooking } from '../state/context.js';
import { clockTime } from '../state/format.js';
import { firstActor } from '../state/selection.js';
import { seqAt, type Subject } from '../state/subject.js';
import type { Viewer } from '../state/viewer.js';
import { ActorRows, Twisty } from './actor-rows.js';

/** What a client is at the moment: a word, and a shape for it. */
function lifeOf(client: ClientView): 'live' | 'gone' | 'recording' {
  if (client.origin === 'imported') return 'recording';
  return client.isConnected ? 'live' : 'gone';
}

const marks = {
  live: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  gone: (
    <circle
      cx="6"
      cy="6"
      r="4"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeDasharray="2 2"
    />
  ),
  recording: <path d="M2.5 1.5h5l2 2v7h-7z" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};

/** The moment of a client that is not selected: the same time of day as that of the selected one. */
function momentOf(client: ClientView, subject: Subject | null): ReturnType<typeof momentAt> {
  if (subject === null || subject.isLive) return momentAt(client, 'live');
  if (subject.client === client) return subject.moment;
  return momentAt(client, seqAt(client, subject.client.info.startedAt + subject.moment.at));
}

function ClientRows({ client }: { readonly client: ClientView }) {
  const { viewer, state, subject } = useLooking();
  const { id, info } = client;
  const isSelected = state.selection?.client === id;
  const isLive = subject?.isLive !== false;
  const moment = momentOf(client, subject);
  const nodes = useMemo(() => actorTree(client, moment), [client, moment]);
  const life = lifeOf(client);
  const isFolded = state.folded.has(id);
  const select = (): void =>
    viewer.select({ client: id, actor: firstActor(momentAt(client, 'live')) });
  return (
    <div role="none" className="lk-client" data-life={life}>
      <div role="none" className="lk-client-line">
        <div
          role="treeitem"
          className="lk-node lk-client-node"
          aria-level={1}
          aria-expanded={!isFolded}
          data-fold={id}
          aria-selected={isSelected && state.selection.actor === null}
          tabIndex={isSelected && state.selection.actor === null ? 0 : -1}
          data-testid="client"
          data-client={id}
          data-life={life}
          title={`${info.name}, started ${clockTime(info.startedAt)}`}
          onClick={select}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            select();
          }}
        >
          <Twisty node={id} isFolded={isFolded} />
          <span className="lk-node-line">
            <svg className="lk-life" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
              {marks[life]}
            </svg>
            <span className="lk-node-name">{info.name}</span>
            <span className="lk-tag">{info.runtime}</span>
            <span className="lk-node-life">{life}</span>
          </span>
        </div>
        {life === 'live' ? null : (
          <Button
            icon="bin"
            label={`Forget ${info.name}`}
            isIconOnly
            tone="ghost"
            testId="forget"
            onPress={() => viewer.forget(id)}
          />
        )}
      </div>
      {isFolded ? null : (
        <ActorRows
          client={client}
          moment={moment}
          isLive={isLive}
          nodes={nodes}
          level={2}
          selected={isSelected ? state.selection.actor : null}
          onSelect={(actor) => viewer.select({ client: id, actor })}
        />
      )}
      {nodes.length === 0 && !isFolded ? (
        <p className="lk-quiet lk-client-empty">No actor yet</p>
      ) : null}
    </div>
  );
}

/** Moves the focus from line to line, and folds; Enter selects. */
function walk(event: KeyboardEvent<HTMLElement>, viewer: Viewer): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=treeitem]')];
  const index = items.findIndex((item) => item.matches(':focus'));
  if (index === -1) return;
  const level = (item: HTMLElement | undefined): number => Number(item?.ariaLevel ?? 0);
  const parent = items.findLastIndex(
    (item, place) => place < index && level(item) < level(items[index]),
  );
  const item = items[index];
  const fold = item?.dataset['fold'];
  const isOpen = item?.ariaExpanded;
  if (fold !== undefined && event.key === 'ArrowLeft' && isOpen === 'true') {
    event.preventDefault();
    event.stopPropagation();
    viewer.fold(fold, true);
    return;
  }
  if (fold !== undefined && event.key === 'ArrowRight' && isOpen === 'false') {
    event.preventDefault();
    event.stopPropagation();
    viewer.fold(fold, false);
    return;
  }
  const wanted = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    ArrowLeft: parent,
    ArrowRight: level(items[index + 1]) > level(items[index]) ? index + 1 : index,
    Home: 0,
    End: items.length - 1,
  }[event.key];
  if (wanted === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  items[Math.min(items.length - 1, Math.max(0, wanted))]?.focus();
}

/** Every client with its actors: live ones, those that are gone, and recordings. */
export function ClientTree() {
  const { viewer, state } = useLooking();
  const { clients } = state;
  const gone = clients.filter((client) => lifeOf(client) === 'gone');
  return (
    <section className="lk-tree-pane" aria-label="Clients and actors">
      <header className="lk-pane-head">
        <h2>Clients</h2>
        {gone.length < 2 ? null : (
          <Button
            icon="bin"
            label={`Forget ${gone.length} gone`}
            tone="ghost"
            testId="forget-gone"
            onPress={() => {
              for (const { id } of gone) viewer.forget(id);
            }}
          />
        )}
      </header>
      {clients.length === 0 ? (
        <p className="lk-quiet lk-pad">None yet. The middle of the page says how to connect one.</p>
      ) : (
        <div
          role="tree"
          className="lk-tree"
          aria-label="Clients and actors"
          data-testid="tree"
          onKeyDown={(event) => walk(event, viewer)}
        >
          {clients.map((client) => (
            <ClientRows key={client.id} client={client} />
          ))}
        </div>
      )}
    </section>
  );
}
