'use client';

import { ProviderMark } from '@kumo/ui';
import { useCloudsById, useProviders } from '../data/clouds.ts';

/** The mark of a provider as its adapter draws it; a plain square with two letters until the adapters are known. */
export function ProviderBadge(props: {
  readonly provider: string;
  readonly size?: 'md' | 'lg';
  /** The provider's name stands beside the mark, so that it need not be read twice. */
  readonly isDecorative?: boolean;
}) {
  const { provider, size = 'md' } = props;
  const { data } = useProviders();
  const known = data?.items.find((item) => item.kind === provider);
  const name = known?.displayName ?? provider;
  return (
    <ProviderMark
      letters={known?.mark.letters ?? `${name.charAt(0).toUpperCase()}${name.charAt(1)}`}
      shape={known?.mark.shape ?? 'square'}
      name={props.isDecorative ? undefined : name}
      isSimulated={known?.simulated ?? false}
      size={size}
    />
  );
}

/** A cloud in a row: the provider's mark and the cloud's name. */
export function CloudLabel({ cloudId }: { readonly cloudId: string }) {
  const cloud = useCloudsById().get(cloudId);
  if (!cloud) return <span className="mono text-faint">{cloudId}</span>;
  return (
    <span className="inline-flex max-w-full items-center gap-2 align-middle">
      <ProviderBadge provider={cloud.provider} />
      <span className="clip">{cloud.name}</span>
    </span>
  );
}
