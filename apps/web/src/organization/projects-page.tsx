'use client';

import { ApiCallBlock, Button, EmptyState, formatDate, late } from '@kumo/ui';
import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { RowMenu } from '../components/row-menu.tsx';
import { wholeList } from '../data/paged-list.ts';
import { useOrganization, usePermissionReason } from '../data/session.ts';
import { limitsSentence, noLimits } from './limits.ts';
import { OrganizationList } from './organization-list.tsx';
import { type Limits, type ProjectItem, useProjects, useQuotas } from './queries.ts';

const load = () => import('./project-dialogs.tsx');
const ProjectNameDialog = late(() => load().then((module) => module.ProjectNameDialog));
const ProjectQuotaDialog = late(() => load().then((module) => module.ProjectQuotaDialog));
const DeleteProjectDialog = late(() => load().then((module) => module.DeleteProjectDialog));

const columns: ReadonlyArray<DataColumn<ProjectItem>> = [
  {
    id: 'name',
    header: 'Name',
    width: 'minmax(160px, 1fr)',
    narrow: 'title',
    cell: (project) => <span className="clip font-medium">{project.name}</span>,
  },
  {
    id: 'quota',
    header: 'Quota',
    width: 'minmax(180px, 2fr)',
    narrow: 'sub',
    cell: (project) => <QuotaOf project={project} />,
  },
  {
    id: 'created',
    header: 'Made',
    width: '120px',
    hideBelow: 1000,
    cell: (project) => <span className="text-muted">{formatDate(project.createdAt)}</span>,
  },
  {
    id: 'menu',
    header: 'Actions',
    isHeaderHidden: true,
    width: '30px',
    narrow: 'state',
    cell: (project) => <ProjectMenu project={project} />,
  },
];

/** Limits of a project; undefined while they are not known. */
function useProjectLimits(project: ProjectItem): Limits | undefined {
  const quotas = useQuotas(project.organizationId).data;
  return quotas && (quotas.projects.find(({ projectId }) => projectId === project.id)?.limits ?? noLimits);
}

function QuotaOf({ project }: { readonly project: ProjectItem }) {
  const limits = useProjectLimits(project);
  return <span className="clip text-muted">{limits ? limitsSentence(limits) : ''}</span>;
}

function ProjectMenu({ project }: { readonly project: ProjectItem }) {
  const manage = usePermissionReason('projects:manage');
  const quotas = usePermissionReason('quotas:manage');
  const limits = useProjectLimits(project);
  const [open, setOpen] = useState<'rename' | 'quota' | 'delete' | undefined>();
  const close = () => setOpen(undefined);
  return (
    <>
      <RowMenu
        name={project.name}
        items={[
          { label: 'Rename…', disabledReason: manage, onSelect: () => setOpen('rename') },
          {
            label: 'Set the quota…',
            disabledReason: quotas ?? (limits ? undefined : 'It is not known yet.'),
            onSelect: () => setOpen('quota'),
          },
          {
            label: 'Delete…',
            isDanger: true,
            startsGroup: true,
            disabledReason: manage,
            onSelect: () => setOpen('delete'),
          },
        ]}
      />
      {open === 'rename' ? (
        <ProjectNameDialog organizationId={project.organizationId} project={project} onClose={close} />
      ) : null}
      {open === 'quota' && limits ? <ProjectQuotaDialog project={project} limits={limits} onClose={close} /> : null}
      {open === 'delete' ? <DeleteProjectDialog project={project} onClose={close} /> : null}
    </>
  );
}

/** Boxes inside the organization: who may work in them, and how much of everything there may be. */
export function ProjectsPage() {
  const organization = useOrganization();
  const query = useProjects(organization?.id);
  const reason = usePermissionReason('projects:manage');
  const [isMaking, setIsMaking] = useState(false);
  const rows = useMemo(() => query.data?.items ?? [], [query.data]);
  const button = (size: 'sm' | 'md') => (
    <Button size={size} tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
      Make a project
    </Button>
  );
  return (
    <OrganizationList
      title="Projects"
      list={wholeList(query, rows)}
      columns={columns}
      getRowId={(project) => project.id}
      getRowLabel={(project) => project.name}
      actions={button('sm')}
      empty={
        <EmptyState
          title="No projects yet"
          action={button('md')}
          apiCall={
            <ApiCallBlock
              call={{
                method: 'POST',
                path: `/api/v1/organizations/${organization?.id ?? 'org_…'}/projects`,
                body: { name: 'shop' },
              }}
            />
          }
        >
          A project is a box inside the organization. People can have a role in one project alone and see nothing else,
          and a project can have a quota of its own.
        </EmptyState>
      }
    >
      {isMaking && organization ? (
        <ProjectNameDialog organizationId={organization.id} onClose={() => setIsMaking(false)} />
      ) : null}
    </OrganizationList>
  );
}
