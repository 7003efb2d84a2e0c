import { setTimeout as pause } from 'node:timers/promises';
import type { Diary } from '../crowd.js';
import type { CrowdName } from '../names.js';
import { mapPer, type Per } from '../per.js';

export { pause };

/** A link that has been up this long counts as stable with every contender. */
export const STABLE_MS = 12_000;

type Diaries = Per<CrowdName, readonly Diary[]>;

/** The seconds from a moment to the first of these that comes later; Infinity when none does. */
export const secondsUntil = (moment: number, times: readonly number[]): number =>
  ((times.find((time) => time >= moment) ?? Number.POSITIVE_INFINITY) - moment) / 1000;

/** A number for each contender, made of one number for each of its clients. */
export const summarise = (
  diaries: Diaries,
  summary: (values: readonly number[]) => number,
  read: (diary: Diary) => number,
): Per<CrowdName, number> => mapPer(diaries, (all) => summary(all.map(read)));

export const max = (values: readonly number[]): number => Math.max(...values);
