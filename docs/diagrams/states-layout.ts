import type { ConnectionStatus } from '../../machines/connection.types.js';
import type { Box, Point } from './svg.js';

/** How an arrow runs, and where its label stands: beside this point, on this side of it. */
export interface ArrowRoute {
  readonly points: readonly Point[];
  /** The middle of the label's height. */
  readonly label: Point & { readonly side: 'left' | 'right' | 'above' };
}

const WIDTH = 190;
const left = 24;
const middle = 404;
const right = 748;
const upper = { y: 64, height: 132 };
const lower = { y: 380, height: 130 };

/** The size of the picture. */
export const paper = { width: 1040, height: 580 };

/** Where each state stands: a person's choice, for a picture that a person reads. */
export const places: Readonly<Record<ConnectionStatus, Box>> = {
  stopped: { x: left, width: WIDTH, ...upper },
  connecting: { x: middle, width: WIDTH, ...upper },
  connected: { x: right, width: WIDTH, ...upper },
  'blocked-auth': { x: left, width: WIDTH, ...lower },
  cooldown: { x: middle, width: WIDTH, ...lower },
  offline: { x: right, width: WIDTH, ...lower },
};

/** Where the story begins: the start, and the arrow from it. */
export const start = { x: 119, y: 24 };

/** What `connecting` and `connected` share. */
export const group: Box = { x: 384, y: 44, width: 574, height: 172 };

const bottom = group.y + group.height;
const path = (...points: readonly (readonly [number, number])[]): readonly Point[] =>
  points.map(([x, y]) => ({ x, y }));

/** One route for each arrow that the machine gives; the picture is refused when they differ. */
export const routes: Readonly<Record<string, ArrowRoute>> = {
  'stopped -> connecting': {
    points: path([left + WIDTH, 96], [middle, 96]),
    label: { x: 299, y: 92, side: 'above' },
  },
  'link -> stopped': {
    points: path([group.x, 146], [left + WIDTH, 146]),
    label: { x: 299, y: 142, side: 'above' },
  },
  'link -> blocked-auth': {
    points: path([group.x, 168], [258, 168], [258, 308], [119, 308], [119, lower.y]),
    label: { x: 252, y: 240, side: 'left' },
  },
  'blocked-auth -> connecting': {
    points: path([left + WIDTH, 430], [346, 430], [346, 186], [middle, 186]),
    label: { x: 280, y: 426, side: 'above' },
  },
  'connecting -> connected': {
    points: path([middle + WIDTH, 110], [right, 110]),
    label: { x: 671, y: 106, side: 'above' },
  },
  'connected -> connecting': {
    points: path([right, 160], [middle + WIDTH, 160]),
    label: { x: 671, y: 156, side: 'above' },
  },
  'cooldown -> connecting': {
    points: path([446, lower.y], [446, upper.y + upper.height]),
    label: { x: 440, y: 298, side: 'left' },
  },
  'link -> cooldown': {
    points: path([500, bottom], [500, lower.y]),
    label: { x: 506, y: 310, side: 'right' },
  },
  'offline -> connecting': {
    points: path([764, lower.y], [764, 238], [566, 238], [566, upper.y + upper.height]),
    label: { x: 770, y: 298, side: 'right' },
  },
  'link -> offline': {
    points: path([930, bottom], [930, lower.y]),
    label: { x: 936, y: 298, side: 'right' },
  },
  'offline -> cooldown': {
    points: path([right, 408], [middle + WIDTH, 408]),
    label: { x: 671, y: 404, side: 'above' },
  },
  'cooldown -> offline': {
    points: path([middle + WIDTH, 450], [right, 450]),
    label: { x: 671, y: 446, side: 'above' },
  },
};
