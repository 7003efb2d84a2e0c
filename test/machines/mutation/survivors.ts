/** Mutants that no test can or need notice, each with the reason. */
export const survivors: Readonly<Record<string, string>> = {};
