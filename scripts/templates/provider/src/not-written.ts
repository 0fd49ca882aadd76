import { ProviderError } from '@kumo/provider-core';

/** What everything in this adapter fails with until it is written. Remove this file with its last use. */
export function notWritten(what: string): never {
  throw new ProviderError({ code: 'unexpected', message: `${what} of Template Cloud is not written yet.` });
}
