import type { Metadata } from 'next';
import { defaultBrand } from '../../brand/brand.ts';
import { SetupPage } from '../../signing/setup-page.tsx';

export const metadata: Metadata = { title: { absolute: `Set up ${defaultBrand.name}` } };

export default async function Setup(props: { readonly searchParams: Promise<{ readonly step?: string | string[] }> }) {
  const { step } = await props.searchParams;
  return <SetupPage startsAtCloud={step === 'cloud'} />;
}
