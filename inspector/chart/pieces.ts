import { FRAME_GAP } from './nodes.js';
import { pasted, type Placement } from './placement.js';

/** An empty paper. */
export const nothing: Placement = {
  width: 0,
  height: 0,
  states: new Map(),
  dots: new Map(),
  routes: new Map(),
  ports: new Map(),
};

const widthOf = (pieces: readonly Placement[]): number =>
  pieces.reduce((sum, { width }) => sum + width + FRAME_GAP, -FRAME_GAP);

/** Pieces in rows from the left, in the one of all widths that comes closest to 16 by 10. */
export function rowsOf(pieces: readonly Placement[]): Placement {
  const papers = pieces.map((_, count) => inRows(pieces, widthOf(pieces.slice(0, count + 1))));
  const strain = ({ width, height }: Placement): number => Math.max(width / 16, height / 10);
  return papers.reduce((best, paper) => (strain(paper) < strain(best) ? paper : best));
}

/** Pieces in rows from the left, no wider than `maxWidth` px where that is possible. */
export function inRows(pieces: readonly Placement[], maxWidth: number): Placement {
  let paper = nothing;
  let [x, y] = [0, 0];
  for (const piece of pieces) {
    if (x > 0 && x + piece.width > maxWidth) [x, y] = [0, paper.height + FRAME_GAP];
    paper = {
      ...pasted(paper, piece, { x, y }),
      width: Math.max(paper.width, x + piece.width),
      height: Math.max(paper.height, y + piece.height),
    };
    x += piece.width + FRAME_GAP;
  }
  return paper;
}
