import type { Metadata } from 'next';
import { AboutPage } from '../../../organization/about-page.tsx';

export const metadata: Metadata = { title: 'Organization' };

export default function About() {
  return <AboutPage />;
}
