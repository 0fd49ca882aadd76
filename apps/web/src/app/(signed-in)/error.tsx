'use client';

import { BrokenPage } from '../../shell/broken-page.tsx';

export default function PageError(props: {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}) {
  return <BrokenPage {...props} />;
}
