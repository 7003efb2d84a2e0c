import { createRoot, type Root } from 'react-dom/client';
import chartStyles from '../chart/chart.css?inline';
import { noSource } from '../ui/sources/no-source.js';
import { inspectorSource, type InspectorLike } from '../ui/sources/inspector-source.js';
import { Viewer } from '../ui/state/viewer.js';
import viewerStyles from '../ui/styles.css?inline';
import { Panel } from './panel-view.js';
import panelStyles from './panel.css?inline';

/** The name of the element. */
const TAG = 'linekeeper-inspector';

/** On a server there is no such class: the module can be imported, and defines nothing. */
const Base =
  (globalThis.HTMLElement as typeof HTMLElement | undefined) ??
  (Object as unknown as typeof HTMLElement);

const themes = ['light', 'dark', 'auto'] as const;

/**
 * The viewer as an element of an app: `<linekeeper-inspector>`. Give its property `inspector` an
 * inspector of `linekeeper/inspect`. What it holds is let go when it leaves the page.
 *
 * Attributes: `open` shows it, `placement="inline"` puts it where it stands instead of along the
 * bottom of the page, `theme` is `light`, `dark` or `auto`.
 */
export class LinekeeperInspectorElement extends Base {
  static readonly observedAttributes = ['open', 'placement', 'theme'];

  #inspector: InspectorLike | null = null;
  #viewer: Viewer | null = null;
  #root: Root | null = null;

  /** What is shown; null for recordings only. */
  get inspector(): InspectorLike | null {
    return this.#inspector;
  }

  set inspector(inspector: InspectorLike | null) {
    if (inspector === this.#inspector) return;
    this.#inspector = inspector;
    this.#viewer = null;
    this.#render();
  }

  /** Whether it is shown, as the attribute says. */
  get open(): boolean {
    return this.hasAttribute('open');
  }

  set open(isOpen: boolean) {
    this.toggleAttribute('open', isOpen);
  }

  connectedCallback(): void {
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const style = document.createElement('style');
    style.textContent = `${viewerStyles}\n${chartStyles}\n${panelStyles}`;
    const place = document.createElement('div');
    place.className = 'lk-panel-place';
    shadow.replaceChildren(style, place);
    this.#root = createRoot(place);
    // A property that was set before the element was defined hides the accessor.
    if (Object.hasOwn(this, 'inspector')) {
      const early = (this as { inspector: InspectorLike | null }).inspector;
      Reflect.deleteProperty(this, 'inspector');
      this.inspector = early;
    }
    this.#render();
  }

  disconnectedCallback(): void {
    this.#root?.unmount();
    this.#root = null;
    this.#viewer = null;
    this.shadowRoot?.replaceChildren();
  }

  attributeChangedCallback(): void {
    this.#render();
  }

  #render(): void {
    if (this.#root === null) return;
    const source = this.#inspector === null ? noSource : inspectorSource(this.#inspector);
    this.#viewer ??= new Viewer(source);
    const theme = themes.find((name) => name === this.getAttribute('theme')) ?? null;
    this.#root.render(
      <Panel
        viewer={this.#viewer}
        isOpen={this.open}
        isInline={this.getAttribute('placement') === 'inline'}
        theme={theme}
        onOpen={(isOpen) => {
          this.open = isOpen;
        }}
      />,
    );
  }
}

if ('customElements' in globalThis && customElements.get(TAG) === undefined) {
  customElements.define(TAG, LinekeeperInspectorElement);
}
