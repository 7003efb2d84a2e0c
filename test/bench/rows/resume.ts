import type { ResumeCost } from '../hosts/host.js';
import { valueLine } from '../line.js';
import type { SessionName } from '../names.js';
import { mapPer, per } from '../per.js';
import type { Row } from '../row.js';
import { median } from '../statistics.js';
import { openStage } from './stage.js';

const payload = 'x'.repeat(64);

interface ResumeInput {
  readonly sessions: number;
  /** Messages that wait in each of them. */
  readonly each: number;
  readonly rounds: number;
  /** Sessions that are resumed in a round. */
  readonly resumes: number;
}

async function costOf(
  name: SessionName,
  { sessions, each, rounds, resumes }: ResumeInput,
): Promise<ResumeCost> {
  const stage = await openStage(name, { reach: 'resumes' }, { swarms: 1 });
  try {
    const { host } = stage;
    await stage.join(sessions);
    // socket.io cannot resume a session in which nothing was sent yet.
    const arrived = stage.expect(sessions);
    await host.ask('shout', 'broadcast', 1, payload);
    await arrived;
    const [swarm] = stage.swarms;
    await swarm!.ask('cut');
    while ((await host.ask('size')) > 0);

    const roundOf = async (count: number, lacks: number): Promise<ResumeCost> => {
      await swarm!.ask('comeBack', count, lacks);
      const costs = await host.ask('resumes');
      if (costs.length !== count) throw new Error(`${name} resumed ${costs.length} of ${count}`);
      return medianOf(costs);
    };
    // While nothing waits yet, so that the code is warm.
    await roundOf(sessions, 0);
    await host.ask('fill', each, payload);
    const medians: ResumeCost[] = [];
    for (let round = 0; round < rounds; round += 1) medians.push(await roundOf(resumes, each));
    return medianOf(medians);
  } finally {
    await stage[Symbol.asyncDispose]();
  }
}

const medianOf = (costs: readonly ResumeCost[]): ResumeCost => ({
  decisionMs: median(costs.map(({ decisionMs }) => decisionMs)),
  allMs: median(costs.map(({ allMs }) => allMs)),
});

/** Finding a session, deciding that it may be resumed and answering, beside a million messages. */
export const resume: Row = {
  name: 'resume',
  async run({ sessions, pick }) {
    const input = {
      sessions: pick(10_000, 20),
      each: 100,
      rounds: pick(5, 1),
      resumes: pick(200, 10),
    };
    const none: ResumeCost = { decisionMs: Number.NaN, allMs: Number.NaN };
    const costs = {
      ...per(sessions.names, () => none),
      linekeeper: await costOf('linekeeper', input),
      'socket.io': await costOf('socket.io', input),
    };
    const what = `resume beside ${(input.sessions * input.each).toLocaleString('en')} messages`;
    const ms = { unit: 'ms', digits: 3 };
    return [
      valueLine(
        `${what}: found and decided`,
        ms,
        mapPer(costs, ({ decisionMs }) => decisionMs),
        0.05,
      ),
      valueLine(
        `${what}: hello to welcome`,
        ms,
        mapPer(costs, ({ allMs }) => allMs),
      ),
    ];
  },
};
