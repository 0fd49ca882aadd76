import type { Metadata } from 'next';
import { SignInPage } from '../../signing/sign-in-page.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignIn(props: { readonly searchParams: Promise<{ readonly next?: string | string[] }> }) {
  const { next } = await props.searchParams;
  return <SignInPage next={typeof next === 'string' ? next : undefined} />;
}
