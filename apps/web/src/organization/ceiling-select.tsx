'use client';

import type { Role } from '@kumo/api-contract';
import { rolePermissions } from '@kumo/api-contract/permissions';
import { Select } from '@kumo/ui';
import type { ComponentProps } from 'react';

const roles = (Object.keys(rolePermissions) as Role[]).filter((role) => role !== 'owner');

/** The role that nobody in an organization may go beyond; null: no ceiling of its own. */
export function CeilingSelect(
  props: Omit<ComponentProps<typeof Select>, 'value' | 'onChange'> & {
    readonly value: Role | null;
    readonly onChange: (role: Role | null) => void;
  },
) {
  const { value, onChange, ...rest } = props;
  return (
    <Select
      {...rest}
      value={value ?? ''}
      onChange={(event) => onChange(roles.find((role) => role === event.target.value) ?? null)}
    >
      <option value="">None of its own</option>
      {roles.map((role) => (
        <option key={role} value={role}>
          What a role of {role} may do
        </option>
      ))}
    </Select>
  );
}
