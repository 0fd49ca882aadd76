'use client';

import { Button, Field, InlineError, Input, Section, Segmented } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAppearance } from '../appearance/appearance-context.tsx';
import { type OrganizationItem, projectActedIn, useOrganization, useSession } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { AddressForm } from './address-form.tsx';
import styles from './settings.module.css';
import { SettingsFrame } from './settings-frame.tsx';

/** One's name, and how the pages look in this browser. */
export function YouPage() {
  const session = useSession();
  const organization = useOrganization();
  return (
    <SettingsFrame title="Settings">
      <div className={styles.parts}>
        <Section title="Appearance" note="in this browser">
          <AppearanceForm />
        </Section>
        <Section title="You" note={organization ? standingWords(organization) : undefined}>
          {session ? <NameForm key={session.person.name} name={session.person.name} /> : null}
        </Section>
        <Section title="Address">
          {session ? <AddressForm email={session.person.email} isVerified={session.person.emailVerified} /> : null}
        </Section>
      </div>
    </SettingsFrame>
  );
}

/** "owner of Northwind", "developer in Shop of Northwind". */
function standingWords(organization: OrganizationItem): string {
  const project = projectActedIn(organization);
  const where = project?.role ? `in ${project.name} of ${organization.name}` : `of ${organization.name}`;
  return [project?.role ?? organization.role, where].filter(Boolean).join(' ');
}

function AppearanceForm() {
  const { scheme, density, setScheme, setDensity } = useAppearance();
  return (
    <div className={styles.rows}>
      <div className={styles.row}>
        <span>Colours</span>
        <Segmented
          label="Colours"
          value={scheme}
          onChange={setScheme}
          choices={[
            { value: 'system', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </div>
      <div className={styles.row}>
        <span>Rows</span>
        <Segmented
          label="Height of rows"
          value={density}
          onChange={setDensity}
          choices={[
            { value: 'compact', label: 'Compact' },
            { value: 'default', label: 'Default' },
            { value: 'comfortable', label: 'Comfortable' },
          ]}
        />
      </div>
    </div>
  );
}

function NameForm(props: { readonly name: string }) {
  const [name, setName] = useState(props.name);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => identity.me.update.mutate({ name: name.trim() }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['session'] }),
  });
  const reason =
    name.trim() === ''
      ? 'Enter a name.'
      : name.trim() === props.name
        ? 'Nothing was changed.'
        : save.isPending
          ? 'Saving.'
          : undefined;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === undefined) save.mutate();
      }}
    >
      <Field label="Name">
        <Input value={name} autoComplete="name" onChange={(event) => setName(event.target.value)} />
      </Field>
      {save.error ? <InlineError problem={toProblem(save.error)} /> : null}
      <div>
        <Button type="submit" disabledReason={reason}>
          Save
        </Button>
      </div>
    </form>
  );
}
