/// <reference types="vite/client" />
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import type { Engine } from './placer.js';
import EngineWorker from './engine.worker.js?worker&inline';

interface Answer {
  readonly id: number;
  readonly data?: ElkNode;
  readonly error?: unknown;
}

interface Waiting {
  readonly resolve: (graph: ElkNode) => void;
  readonly reject: (error: Error) => void;
}

/** A graph that takes longer, in ms, has sent ELK round in circles. */
const PATIENCE_MS = 20_000;

function textOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  const { message, type } = (error ?? {}) as { message?: unknown; type?: unknown };
  if (typeof message === 'string') return message;
  return typeof type === 'string' ? type : 'no reason given';
}

let worker: Worker | null = null;
let nextId = 0;
const waiting = new Map<number, Waiting>();

function end(reason: string): void {
  worker?.terminate();
  worker = null;
  const all = [...waiting.values()];
  waiting.clear();
  for (const { reject } of all) reject(new Error(reason));
}

function started(): Worker {
  if (worker !== null) return worker;
  worker = new EngineWorker({ name: 'chart-layout' });
  worker.onmessage = ({ data: { id, data, error } }: MessageEvent<Answer>) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (data === undefined) asked?.reject(new Error(`The layout engine failed: ${textOf(error)}`));
    else asked?.resolve(data);
  };
  worker.onerror = ({ message }) =>
    end(`The layout engine cannot run here: ${message || 'its worker was refused'}`);
  worker.postMessage({ id: -1, cmd: 'register', algorithms: ['layered'] });
  return worker;
}

/** ELK in a worker that is started on first use. Rejects when ELK fails, hangs or cannot start. */
export const workerEngine: Engine = (graph) =>
  new Promise((resolve, reject) => {
    const id = nextId;
    nextId += 1;
    const timer = setTimeout(
      () => end(`The layout engine has not answered within ${PATIENCE_MS / 1000} s.`),
      PATIENCE_MS,
    );
    waiting.set(id, {
      resolve: (laidOut) => {
        clearTimeout(timer);
        resolve(laidOut);
      },
      reject: (error) => {
        clearTimeout(timer);
        reject(error);
      },
    });
    started().postMessage({ id, cmd: 'layout', graph, layoutOptions: {}, options: {} });
  });
