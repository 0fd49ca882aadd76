import type { Metadata } from 'next';
import { ProjectsPage } from '../../../../organization/projects-page.tsx';

export const metadata: Metadata = { title: 'Projects' };

export default function Projects() {
  return <ProjectsPage />;
}
