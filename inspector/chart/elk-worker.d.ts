/** Answers the messages of `elk-api` in a worker; declares nothing itself. */
declare module 'elkjs/lib/elk-worker.min.js';
