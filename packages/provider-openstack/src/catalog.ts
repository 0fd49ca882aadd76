import { ProviderError } from '@kumo/provider-core';
import { z } from 'zod';
import type { Account } from './account.ts';
import { type ServiceName, services } from './services.ts';

/** A catalog as Keystone gives it with a token. Entries that look otherwise are of no use here and left out. */
export const catalogSchema = z.array(
  z.object({
    type: z.string().catch(''),
    endpoints: z
      .array(
        z.object({
          interface: z.string().catch(''),
          region_id: z.string().nullish(),
          region: z.string().nullish(),
          url: z.string().catch(''),
        }),
      )
      .catch([]),
  }),
);

/** What Keystone says is where. */
export type Catalog = z.output<typeof catalogSchema>;

/** Regions with a compute service, in the catalog's order. */
function regionsOf(catalog: Catalog, wantedInterface: string): readonly string[] {
  const entries = catalog.filter((entry) => services.compute.types.includes(entry.type));
  const endpoints = entries.flatMap((entry) => entry.endpoints.filter((found) => found.interface === wantedInterface));
  return [...new Set(endpoints.flatMap((found) => found.region_id ?? found.region ?? []))];
}

/** The region in force: the form's, or the only one. Throws `invalid_request` that names those there are. */
export function regionOf(catalog: Catalog, account: Pick<Account, 'region' | 'interface'>): string {
  const regions = regionsOf(catalog, account.interface);
  const [only] = regions;
  if (account.region === undefined && regions.length === 1 && only !== undefined) return only;
  if (account.region !== undefined && (regions.length === 0 || regions.includes(account.region))) return account.region;
  const there = regions.length === 0 ? 'none with a compute service' : regions.join(', ');
  const message =
    account.region === undefined
      ? `This cloud has several regions; say which: ${there}.`
      : `This cloud has no region "${account.region}"; it has ${there}.`;
  throw new ProviderError({ code: 'invalid_request', message, issues: [{ path: 'region', message }] });
}

/** Where a service is, without a slash at the end and with the version in its path; undefined where the cloud has none. */
export function endpointOf(
  catalog: Catalog,
  service: ServiceName,
  where: {
    readonly region: string;
    readonly interface: string;
    readonly projectId: string;
    readonly overrides: Account['overrides'];
  },
): string | undefined {
  const given = where.overrides[service] ?? fromCatalog(catalog, service, where);
  const url = given === undefined ? null : URL.parse(given);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined;
  const { defaultPath, hasVersion } = services[service];
  const path = url.pathname.replace(/\/+$/, '');
  const full = hasVersion.test(path) ? path : `${path}${defaultPath.replace('$(project_id)', where.projectId)}`;
  return `${url.origin}${full}`;
}

function fromCatalog(
  catalog: Catalog,
  service: ServiceName,
  where: { readonly region: string; readonly interface: string },
): string | undefined {
  for (const type of services[service].types) {
    const endpoints = catalog.filter((entry) => entry.type === type).flatMap((entry) => entry.endpoints);
    const found = endpoints.find(
      (endpoint) =>
        endpoint.interface === where.interface &&
        (endpoint.region_id ?? endpoint.region ?? where.region) === where.region,
    );
    if (found !== undefined) return found.url;
  }
  return undefined;
}
