import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { relayPlace, relaySource } from './sources/relay-source.js';
import { Viewer } from './state/viewer.js';
import './page.css';
import './styles.css';
import '../chart/chart.css';

const place = document.getElementById('root');
if (place === null) throw new Error('main: the page has no element with the id "root"');

const viewer = new Viewer(relaySource(relayPlace(window.location)));
// Another token in the address is another inspector.
window.addEventListener('hashchange', () => window.location.reload());

viewer.start();
createRoot(place).render(
  <StrictMode>
    <App viewer={viewer} isPage />
  </StrictMode>,
);
