import type { Metadata } from 'next';
import { InstancesPage } from '../../../instances/list/instances-page.tsx';

export const metadata: Metadata = { title: 'Instances' };

/** `/instances`. */
export default function Page() {
  return <InstancesPage />;
}
