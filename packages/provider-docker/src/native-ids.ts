import { ProviderError } from '@kumo/provider-core';
import { isContentId, parseReference } from './references.ts';

/** Ids become part of an address of the engine's API: what could lead elsewhere is nothing that exists. */
function idOf(noun: string, nativeId: string): string {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(nativeId)) return nativeId;
  throw new ProviderError({
    code: 'not_found',
    message: `There is no ${noun} ${JSON.stringify(nativeId.slice(0, 80))}.`,
  });
}

/** A container's id, fit to be sent. Throws `not_found` for what can't be one. */
export const containerIdOf = (nativeId: string) => idOf('container', nativeId);

/** A volume's name, fit to be sent. Throws `not_found` for what can't be one. */
export const volumeNameOf = (nativeId: string) => idOf('volume', nativeId);

/** A network's id, fit to be sent. Throws `not_found` for what can't be one. */
export const networkIdOf = (nativeId: string) => idOf('network', nativeId);

/** An image's id or name, fit to be sent. Throws `invalid_request` for what can't be one. */
export function imageIdOf(image: string): string {
  return isContentId(image) ? image : parseReference(image).text;
}
