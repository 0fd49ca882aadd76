import type { Metadata } from 'next';
import { LaunchPage } from '../../../../instances/launch/launch-page.tsx';

export const metadata: Metadata = { title: 'Launch' };

/** `/instances/launch`. */
export default function Page() {
  return <LaunchPage />;
}
