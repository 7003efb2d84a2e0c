import type { EdgeDefinition, StateDefinition } from 'linekeeper/inspect';
import { muted, plain, type Span } from './text.js';

/** A duration for people: `250 ms`, `3 s`, `1.5 min`. */
export function durationText(ms: number): string {
  const round = (value: number): string => String(Math.round(value * 10) / 10);
  if (ms < 1000) return `${round(ms)} ms`;
  if (ms < 60_000) return `${round(ms / 1000)} s`;
  return ms < 3_600_000 ? `${round(ms / 60_000)} min` : `${round(ms / 3_600_000)} h`;
}

/** What is left of a wait: `3.2 s`, from a minute on `1:05`, from an hour on `1:00:05`. */
export function countdownText(ms: number): string {
  if (ms < 60_000) return `${(Math.ceil(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.ceil(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? rest.replace(/^0/, '') : `${Math.floor(seconds / 3600)}:${rest}`;
}

/** An invoked actor by its own id, or by its logic where XState has made the id up. */
function actorText(id: string, source: StateDefinition): string {
  const invoke = source.invokes.find((one) => one.id === id);
  return invoke !== undefined && id.includes(source.id) ? invoke.src : id;
}

function triggerSpans({ kind, trigger }: EdgeDefinition, source: StateDefinition): Span[] {
  switch (kind) {
    case 'initial':
    case 'always':
      return [];
    case 'event':
      return [plain(trigger)];
    case 'after':
      return [
        muted('after'),
        plain(/^\d+$/.test(trigger) ? durationText(Number(trigger)) : trigger),
      ];
    case 'done':
    case 'error':
      // A compound state is done by itself: its own id would say nothing.
      if (trigger === source.id) return [plain(kind)];
      return [muted(`${kind}:`), plain(actorText(trigger, source))];
  }
}

/** An edge as statecharts write it: `transport.opened [isLastToOpen]`, `after 3 s`, `else`. */
export function edgeSpans(edge: EdgeDefinition, source: StateDefinition): Span[] {
  const trigger = triggerSpans(edge, source);
  if (edge.guard !== null) return [...trigger, muted(`[${edge.guard}]`)];
  if (trigger.length > 0 || edge.kind === 'initial') return trigger;
  // Where a history state leads that remembers nothing.
  if (source.type === 'history') return [muted('default')];
  const isElse = source.edges.some(({ kind, guard }) => kind === 'always' && guard !== null);
  return [muted(isElse ? 'else' : 'always')];
}

/** A reaction that stays in its state: `environment.woke / probe`. */
export function reactionSpans(edge: EdgeDefinition, source: StateDefinition): Span[] {
  const actions = edge.actions.length === 0 ? 'nothing' : edge.actions.join(', ');
  return [...edgeSpans(edge, source), muted(`/ ${actions}`)];
}
