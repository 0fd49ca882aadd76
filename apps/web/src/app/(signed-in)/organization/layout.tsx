import type { ReactNode } from 'react';
import { UrlState } from '../../../lib/url-state.tsx';

/** Its lists keep search and filters in the URL. */
export default function OrganizationLayout({ children }: { readonly children: ReactNode }) {
  return <UrlState>{children}</UrlState>;
}
