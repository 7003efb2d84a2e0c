/** Whether a text holds what stands for something that was not shown: «secret», «function». */
export const isRedacted = (text: string): boolean => /«[^»]*»/.test(text);

/** Whether anything in a value was not shown. */
export function hasRedacted(value: unknown): boolean {
  if (typeof value === 'string') return isRedacted(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, part]) => isRedacted(key) || hasRedacted(part));
}
