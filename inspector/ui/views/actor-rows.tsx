import { useState } from 'react';
import type { ActorNode, ClientView, Moment } from '../../model/index.js';
import { Icon } from '../parts/icon.js';
import { StatusMark } from '../parts/status-mark.js';
import { useNow } from '../parts/use-now.js';
import { useLooking } from '../state/context.js';
import { countdownOf, explanationAt } from '../state/explanation.js';
import { leavesOf } from '../state/leaves.js';
import { timeIn } from '../state/subject.js';

/** Ended actors shown before the rest is folded away. */
const ENDED_SHOWN = 2;

export interface ActorRowsProps {
  readonly client: ClientView;
  readonly moment: Moment;
  readonly isLive: boolean;
  readonly nodes: readonly ActorNode[];
  readonly level: number;
  readonly selected: string | null;
  readonly onSelect: (actor: string) => void;
}

/** What the last part of a path says: `connection.supervising.line` is `line`. */
const lastPart = (state: string): string => state.slice(state.lastIndexOf('.') + 1);

function ConnectionWords({ client, moment, isLive, node }: RowProps) {
  const { connection } = node;
  const due = connection?.status?.nextAttemptAt ?? null;
  const isTicking = isLive && client.isConnected;
  const now = timeIn(client, moment, isLive, useNow(due === null ? 1000 : 200, isTicking));
  if (connection === null) return null;
  const countdown = countdownOf(connection, now);
  return (
    <>
      <span className="lk-node-line">
        {connection.status === null ? null : <StatusMark status={connection.status.status} />}
        <span className="lk-node-name">{node.label}</span>
        <span className="lk-node-status" data-status={connection.status?.status}>
          {connection.status?.status ?? 'new'}
        </span>
        {countdown === null ? null : <span className="lk-node-due">{countdown}</span>}
      </span>
      <span className="lk-node-explain">{explanationAt(connection, now)}</span>
    </>
  );
}

interface RowProps {
  readonly client: ClientView;
  readonly moment: Moment;
  readonly isLive: boolean;
  readonly node: ActorNode;
}

function ActorWords({ node }: { readonly node: ActorNode }) {
  const { actor, isLive } = node;
  const leaves = leavesOf(actor.states).map(lastPart).join(', ');
  return (
    <span className="lk-node-line">
      <svg className="lk-life" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        {isLive ? (
          <circle cx="5" cy="5" r="3" fill="currentColor" />
        ) : (
          <path d="M2.5 2.5l5 5M7.5 2.5l-5 5" stroke="currentColor" strokeWidth="1.5" />
        )}
      </svg>
      <span className="lk-node-name">{node.label}</span>
      <span className="lk-node-role">{leaves === '' ? node.role : leaves}</span>
      {isLive ? null : <span className="lk-node-end">ended</span>}
    </span>
  );
}

/** Folds what is below a node, by the mouse; the keys are those of the tree. */
export function Twisty({ node, isFolded }: { readonly node: string; readonly isFolded: boolean }) {
  const { viewer } = useLooking();
  return (
    <span
      className="lk-twisty"
      data-testid="twisty"
      onClick={(event) => {
        event.stopPropagation();
        viewer.fold(node, !isFolded);
      }}
    >
      <Icon name={isFolded ? 'forward' : 'down'} size={12} />
    </span>
  );
}

/** The actors of one parent, and theirs. */
export function ActorRows(props: ActorRowsProps) {
  const { nodes, level, selected, onSelect, client } = props;
  const { state } = useLooking();
  const [isUnfolded, unfold] = useState(false);
  const ended = nodes.filter(({ isLive, id }) => !isLive && id !== selected);
  const hidden = isUnfolded ? [] : ended.slice(ENDED_SHOWN);
  return (
    <>
      {nodes.map((node) => {
        if (hidden.includes(node)) return null;
        const foldId = `${client.id} ${node.id}`;
        const isFolded = state.folded.has(foldId);
        const isParent = node.children.length > 0;
        return (
          <div key={node.id} role="none" className="lk-node-group">
            <div
              role="treeitem"
              className="lk-node"
              aria-level={level}
              aria-selected={node.id === selected}
              aria-expanded={isParent ? !isFolded : undefined}
              tabIndex={node.id === selected ? 0 : -1}
              data-fold={foldId}
              data-testid="actor"
              data-actor={node.id}
              data-live={node.isLive}
              data-status={node.connection?.status?.status}
              title={`${node.label} (${node.role}${node.isLive ? '' : ', ended'})`}
              style={{ paddingInlineStart: `${6 + level * 12}px` }}
              onClick={() => onSelect(node.id)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' && event.key !== ' ') return;
                event.preventDefault();
                onSelect(node.id);
              }}
            >
              {isParent ? <Twisty node={foldId} isFolded={isFolded} /> : null}
              {node.connection === null ? (
                <ActorWords node={node} />
              ) : (
                <ConnectionWords {...props} client={client} node={node} />
              )}
            </div>
            {isParent && !isFolded ? (
              <ActorRows {...props} nodes={node.children} level={level + 1} />
            ) : null}
          </div>
        );
      })}
      {hidden.length === 0 ? null : (
        <button
          type="button"
          className="lk-more"
          style={{ marginInlineStart: `${6 + level * 12}px` }}
          onClick={() => unfold(true)}
        >
          {hidden.length} more ended
        </button>
      )}
    </>
  );
}
