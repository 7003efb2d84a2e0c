import type { SurroundingsShown } from 'linekeeper/inspect';

/** What each fact says of the surroundings. */
export const changesByFact: Readonly<Record<string, Partial<SurroundingsShown> | undefined>> = {
  'environment.online': { online: true },
  'environment.offline': { online: false },
  'environment.visible': { visible: true, frozen: false },
  'environment.hidden': { visible: false },
  'environment.frozen': { frozen: true },
  'environment.resumed': { frozen: false },
};

/** How the surroundings differ; undefined when they do not. */
export function difference(
  from: SurroundingsShown,
  to: SurroundingsShown,
): Partial<SurroundingsShown> | undefined {
  const changed = {
    ...(from.online !== to.online && { online: to.online }),
    ...(from.visible !== to.visible && { visible: to.visible }),
    ...(from.frozen !== to.frozen && { frozen: to.frozen }),
  };
  return Object.keys(changed).length === 0 ? undefined : changed;
}

/** The surroundings where nothing is known to be wrong. */
export const openSurroundings: SurroundingsShown = { online: true, visible: true, frozen: false };
