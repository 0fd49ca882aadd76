import type { Metadata } from 'next';
import { NotFoundPage } from '../shell/not-found-page.tsx';

export const metadata: Metadata = { title: 'No such page' };

export default function NotFound() {
  return <NotFoundPage />;
}
