import type { ReactNode } from 'react';
import { Shell } from '../../shell/shell.tsx';

/** Everything that needs a person who is signed in. */
export default function SignedInLayout({ children }: { readonly children: ReactNode }) {
  return <Shell>{children}</Shell>;
}
