import type { Inspector } from 'linekeeper/inspect';

/**
 * The viewer as an element of an app, for development builds. Importing the module defines
 * `<linekeeper-inspector>`; on a server it does nothing.
 *
 * Attributes: `open` shows it, `placement="inline"` puts it where it stands instead of along the
 * bottom of the page, `theme` is `light`, `dark` or `auto`.
 *
 * @example
 * import 'linekeeper-inspector/panel';
 * const panel = document.createElement('linekeeper-inspector');
 * panel.inspector = createInspector();
 * document.body.append(panel);
 */
export declare class LinekeeperInspectorElement extends HTMLElement {
  /** What is shown; null for recordings only. */
  inspector: Pick<Inspector, 'client' | 'events' | 'subscribe' | 'command'> | null;
  /** Whether it is shown, as the attribute says. */
  open: boolean;
}

declare global {
  interface HTMLElementTagNameMap {
    'linekeeper-inspector': LinekeeperInspectorElement;
  }
}
