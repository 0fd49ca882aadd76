import type { PriceList, ProviderUsage, Quota } from '@kumo/model';
import type { CallContext } from './inventory.ts';

/** What the account may have, and has. */
export interface QuotasPort {
  read(context: CallContext): Promise<readonly Quota[]>;
}

/** The provider's list prices. */
export interface PricesPort {
  read(context: CallContext): Promise<PriceList>;
}

/** What the provider's own records say was used in a time, `from` included, `to` not. */
export interface UsagePort {
  read(
    context: CallContext,
    request: { readonly from: string; readonly to: string },
  ): Promise<readonly ProviderUsage[]>;
}
