import type { SessionName } from '../names.js';
import { answer } from '../remote.js';
import { Swarm, type SwarmTarget } from './swarm.js';
import { swarmDialects } from './swarm-dialects.js';

const dialect = swarmDialects[process.argv[2] as SessionName];
let swarm: Swarm;

const methods = {
  aim: (target: SwarmTarget): void => void (swarm = new Swarm(dialect, target)),
  join: (count: number, atOnce: number): Promise<void> => swarm.join(count, atOnce),
  size: (): number => swarm.size,
  expect: (count: number): Promise<void> => swarm.expect(count),
  acknowledge: (): void => swarm.acknowledge(),
  cut: (): Promise<void> => swarm.cut(),
  comeBack: (count: number, lacks: number): Promise<void> => swarm.comeBack(count, lacks),
};

export type SwarmMethods = typeof methods;

answer(methods);
