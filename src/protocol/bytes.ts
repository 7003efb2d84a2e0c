/** The bytes of an ArrayBuffer or a view of one, where they are; null for anything else. */
export function viewOf(data: unknown): Uint8Array<ArrayBuffer> | null {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (!ArrayBuffer.isView(data)) return null;
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

/** The same, copied: whoever gave it may use it again. */
export const copyOf = (data: unknown): Uint8Array<ArrayBuffer> | null =>
  viewOf(data)?.slice() ?? null;
