'use client';

import { Page } from '../shell/page.tsx';
import { FirstCloud } from './first-cloud.tsx';

const trail = [{ label: 'Clouds', href: '/clouds' }];

/** Connects one more cloud. */
export function ConnectPage() {
  return (
    <Page title="Connect a cloud" trail={trail}>
      <p className="mb-6 max-w-[64ch] text-muted">
        Credentials are encrypted before they are stored and never shown again. Nothing at the provider is changed.
      </p>
      <FirstCloud />
    </Page>
  );
}
