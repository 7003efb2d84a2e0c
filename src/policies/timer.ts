/** The longest delay a timer can hold (HTML, Node: a signed 32-bit integer); a longer one fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
