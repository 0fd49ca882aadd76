import type { Metadata } from 'next';
import { ImagesPage } from '../../../resources/images-page.tsx';

export const metadata: Metadata = { title: 'Images' };

export default function Images() {
  return <ImagesPage />;
}
