/** Gives every check to `fails` until one gives a reason; null when none does. */
export type FirstFailure<Check> = (
  fails: (check: Check) => string | null | Promise<string | null>,
) => Promise<string | null>;

/**
 * Goes through checks in an order of its own: the one that failed latest comes first, since mutants
 * of one place die of the same check. Which mutants die does not depend on the order.
 */
export function latestFirst<Check>(checks: readonly Check[]): FirstFailure<Check> {
  let order = checks;
  return async (fails) => {
    for (const check of order) {
      const reason = await fails(check);
      if (reason === null) continue;
      order = [check, ...order.filter((other) => other !== check)];
      return reason;
    }
    return null;
  };
}
