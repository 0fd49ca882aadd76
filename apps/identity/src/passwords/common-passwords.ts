let common: Promise<ReadonlySet<string>> | undefined;

/**
 * Whether a password is among the most common of known leaks (49,233 of them, ordered by how often they were seen; the
 * list ships with the package, nothing is asked of the network). Upper and lower case count as the same.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  common ??= loadCommonPasswords();
  return (await common).has(password.toLowerCase());
}

/** Loaded at first use: few processes ever see a new password. */
async function loadCommonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}
