/** ms before a part that could not be fetched is asked for again. */
const againAfterMs = [300, 1500] as const;

/**
 * Loads code that a page needs now, and again when the connection was just changing: without it, one lost packet would
 * leave a button dead until the page is loaded anew. Rejects with the last failure.
 */
export async function patientLoad<T>(load: () => Promise<T>): Promise<T> {
  for (const waitMs of againAfterMs) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  return load();
}
