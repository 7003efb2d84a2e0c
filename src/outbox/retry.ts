/** What has failed is tried again after this, in ms, while there is somebody for whom. */
export const RETRY_MS = 1000;
