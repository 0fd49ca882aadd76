/** What the far end says beside the terminal's bytes: that the program ended, or why there is no terminal. */
export type ConsoleMessage =
  | { readonly type: 'exit'; readonly code: number | null }
  | { readonly type: 'error'; readonly message: string };

/** Reads a text frame. What is none of the known messages is ignored: the protocol may grow. */
export function parseConsoleMessage(text: string): ConsoleMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, code, message } = value as { type?: unknown; code?: unknown; message?: unknown };
  if (type === 'exit') return { type, code: typeof code === 'number' ? code : null };
  if (type === 'error') return { type, message: typeof message === 'string' ? message : 'The console failed.' };
  return undefined;
}
