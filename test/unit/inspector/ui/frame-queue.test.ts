import { describe, expect, it } from 'vitest';
import type { InspectEvent, ToViewer } from 'linekeeper/inspect';
import { FrameQueue } from '../../../../inspector/ui/sources/frame-queue.js';

const gone = (id: string): ToViewer => ({ type: 'result', id, error: null });
const ends = (count: number): ToViewer => ({
  type: 'events',
  client: 'c',
  events: Array.from({ length: count }, (_, seq): InspectEvent => ({
    kind: 'end',
    actor: 'a',
    seq,
    at: seq,
  })),
});

/** A queue whose frames and whose clock the test moves; `msEach` is what one message takes. */
function rig(msEach = 0) {
  const applied: ToViewer[] = [];
  const frames: (() => void)[] = [];
  let now = 0;
  let pictures = 0;
  const queue = new FrameQueue(
    (message) => {
      applied.push(message);
      now += msEach;
    },
    () => (pictures += 1),
    (callback) => {
      frames.push(callback);
      return () => void frames.splice(frames.indexOf(callback), 1);
    },
    () => now,
  );
  return {
    queue,
    applied,
    frames,
    frame: () => frames.shift()?.(),
    pictures: () => pictures,
  };
}

describe('FrameQueue', () => {
  it('applies what came in within a frame at once and in order', () => {
    const { queue, applied, frames, frame, pictures } = rig();
    for (const id of ['1', '2', '3']) queue.push(gone(id));
    expect(frames).toHaveLength(1);
    expect(applied).toEqual([]);
    frame();
    expect(applied).toEqual([gone('1'), gone('2'), gone('3')]);
    expect(pictures()).toBe(1);
  });

  it('leaves to the next frame what does not fit into the budget of one', () => {
    const { queue, applied, frame } = rig(7);
    for (const id of ['1', '2', '3']) queue.push(gone(id));
    frame();
    expect(applied).toHaveLength(2);
    queue.shown();
    frame();
    expect(applied).toHaveLength(3);
  });

  it('waits until what it applied is on the screen', () => {
    const { queue, applied, frames, frame } = rig();
    queue.push(gone('1'));
    frame();
    queue.push(gone('2'));
    expect(frames).toHaveLength(0);
    queue.shown();
    frame();
    expect(applied).toEqual([gone('1'), gone('2')]);
  });

  it('cuts a large message into pieces that keep every event', () => {
    const { queue, applied, frame } = rig();
    queue.push(ends(1001));
    frame();
    const seqs = applied.flatMap((message) =>
      message.type === 'events' ? message.events.map(({ seq }) => seq) : [],
    );
    expect(applied.length).toBeGreaterThan(1);
    expect(seqs).toEqual(Array.from({ length: 1001 }, (_, seq) => seq));
  });

  it('drops what waits when it is stopped', () => {
    const { queue, applied, frames } = rig();
    queue.push(gone('1'));
    queue.stop();
    expect(frames).toHaveLength(0);
    expect(applied).toEqual([]);
  });
});
