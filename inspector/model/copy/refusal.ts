import { ViewerError } from '../error.js';

/** Why a recording cannot be copied as a test. */
export const refusal = (why: string): ViewerError => new ViewerError(`copy as test: ${why}`);
