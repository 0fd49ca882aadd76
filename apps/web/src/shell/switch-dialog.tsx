'use client';

import { Dialog, Input, Tag } from '@kumo/ui';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { type OrganizationItem, projectActedIn, useOrganization, useSession } from '../data/session.ts';
import { type Acting, setActing } from '../lib/acting.ts';
import styles from './shell.module.css';

const states = { active: '', suspended: 'suspended', closing: 'being closed', closed: 'closed' } as const;

/** Goes to act for somebody else. A whole load: nothing of what was there before stays in memory. */
function act(acting: Acting): void {
  setActing(acting);
  window.location.assign('/');
}

/** Every organization that one can act for, and the projects of the one that one acts for now. */
export function SwitchDialog({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const organization = useOrganization();
  const [text, setText] = useState('');
  const all = session?.organizations.filter(({ access }) => access !== 'below') ?? [];
  const q = text.trim().toLowerCase();
  const shown = all.filter(({ name }) => name.toLowerCase().includes(q));
  return (
    <Dialog isOpen onOpenChange={onClose} title="Act for">
      {all.length > 7 ? (
        <Input
          type="search"
          aria-label="Search organizations"
          placeholder="Name of an organization"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      ) : null}
      <div className={styles.choices}>
        <h3>Organizations</h3>
        <ul>
          {shown.map((each) => (
            <li key={each.id}>
              <OrganizationChoice organization={each} isCurrent={each.id === organization?.id} />
            </li>
          ))}
        </ul>
        {shown.length === 0 ? <p className="text-muted">None is called that.</p> : null}
        {organization && organization.projects.length > 0 ? <Projects organization={organization} /> : null}
      </div>
    </Dialog>
  );
}

function OrganizationChoice(props: { readonly organization: OrganizationItem; readonly isCurrent: boolean }) {
  const { organization } = props;
  const state = states[organization.state];
  return (
    <Choice isCurrent={props.isCurrent} onChoose={() => act({ organizationId: organization.id })}>
      <span className="clip font-medium">{organization.name}</span>
      {organization.access === 'granted' ? <Tag>acting from above</Tag> : null}
      {state ? <Tag>{state}</Tag> : null}
      <span className="ml-auto text-muted">
        {organization.role ?? (organization.access === 'member' ? 'projects' : '')}
      </span>
    </Choice>
  );
}

function Projects({ organization }: { readonly organization: OrganizationItem }) {
  const current = projectActedIn(organization);
  // Who has roles in projects only sees just those, and never all of them at once.
  const isProjectsOnly = organization.role === null && organization.access === 'member';
  const projects = organization.projects.filter(({ role }) => !isProjectsOnly || role !== null);
  return (
    <>
      <h3>Projects of {organization.name}</h3>
      <ul>
        {isProjectsOnly ? null : (
          <li>
            <Choice isCurrent={current === undefined} onChoose={() => act({ organizationId: organization.id })}>
              <span className="font-medium">All projects</span>
            </Choice>
          </li>
        )}
        {projects.map((project) => (
          <li key={project.id}>
            <Choice
              isCurrent={project.id === current?.id}
              onChoose={() => act({ organizationId: organization.id, projectId: project.id })}
            >
              <span className="clip font-medium">{project.name}</span>
              <span className="ml-auto text-muted">{project.role ?? ''}</span>
            </Choice>
          </li>
        ))}
      </ul>
    </>
  );
}

function Choice(props: {
  readonly isCurrent: boolean;
  readonly onChoose: () => void;
  readonly children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      className={styles.choice}
      aria-current={props.isCurrent ? 'true' : undefined}
      onClick={props.onChoose}
    >
      <span className={styles.choiceMark}>{props.isCurrent ? <Check size={14} aria-hidden="true" /> : null}</span>
      {props.children}
    </button>
  );
}
