import type { Figures } from './row.js';

/** Begins to measure the handling of `count` messages; what it gives is called at their end. */
export function startMeter(count: number): () => Figures {
  const cpu = process.cpuUsage();
  const began = performance.now();
  return () => {
    const tookMs = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    return { rate: count / tookMs, cpuUs: (user + system) / count };
  };
}
