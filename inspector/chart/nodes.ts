import type { Size } from './geometry.js';
import type { Port } from './placement.js';

/** Options of ELK, by their names. */
export type Options = Readonly<Record<string, string>>;

/** A node to be placed; one with children grows around them, below a header of its size. */
export interface Shape extends Size {
  readonly id: string;
  readonly children: readonly Shape[];
  /** By the links that must end there. */
  readonly ports?: ReadonlyMap<string, Port>;
  readonly options?: Options;
}

/** A line between two nodes, with room for its label. */
export interface Link {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly isInitial: boolean;
  readonly label: Size | null;
}

/** The diameter of an initial dot, in px. */
export const DOT = 10;

/** Within a frame, around what is in it, in px. */
export const FRAME_GAP = 16;

/** The node of the initial dot in a state. */
export const dotId = (state: string): string => `${state} initial`;

/** The node by which a line comes in through a frame, or goes out. */
export const gateId = (link: string): string => `${link} gate`;
