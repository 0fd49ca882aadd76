import { InstancePage } from '../../../../instances/detail/instance-page.tsx';

/** `/instances/{id}`. */
export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  const { id } = await params;
  return <InstancePage key={id} id={id} />;
}
