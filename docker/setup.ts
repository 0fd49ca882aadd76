/** Asks identity whether the first owner is still to be made. */
export async function isSetupNeeded(): Promise<boolean> {
  const response = await fetch(`${process.env.KUMO_IDENTITY_URL}/api/v1/setup`, { signal: AbortSignal.timeout(5_000) });
  const { needed } = (await response.json()) as { needed?: boolean };
  return needed === true;
}
