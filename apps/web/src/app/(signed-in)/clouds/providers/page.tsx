import type { Metadata } from 'next';
import conformance from '../../../../clouds/conformance.json';
import { ProvidersPage } from '../../../../clouds/providers-page.tsx';

export const metadata: Metadata = { title: 'Providers' };

/** `/clouds/providers`; what the last conformance runs showed is built in, as docs/providers.md is written. */
export default function Providers() {
  return <ProvidersPage conformance={conformance} />;
}
