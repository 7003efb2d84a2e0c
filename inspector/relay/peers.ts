import type { FromApp, FromViewer } from 'linekeeper/inspect';
import type { Peer } from './peer.js';

export type AppPeer = Peer<FromApp>;
export type ViewerPeer = Peer<FromViewer>;
