'use client';

import type { Permission, Role } from '@kumo/api-contract';
import { Select } from '@kumo/ui';
import type { ComponentProps } from 'react';
import { roleMeaning } from '../data/role-words.ts';
import { rolesToGive } from '../data/standing.ts';

export interface RoleSelectProps extends Omit<ComponentProps<typeof Select>, 'value' | 'onChange'> {
  readonly value: Role | null;
  readonly onChange: (role: Role | null) => void;
  /** What the person may do: nobody gives more. */
  readonly held: readonly Permission[];
  /** The choice of no role, as words; absent: a role must be chosen. */
  readonly none?: string;
  /** Left out though it could be given. */
  readonly without?: Role;
}

/** A role to give, among those that one has the permissions of. */
export function RoleSelect({ value, onChange, held, none, without, ...rest }: RoleSelectProps) {
  const given = rolesToGive(held).filter((role) => role !== without);
  const roles = value === null || given.includes(value) ? given : [value, ...given];
  return (
    <Select
      {...rest}
      value={value ?? ''}
      onChange={(event) => onChange(roles.find((role) => role === event.target.value) ?? null)}
    >
      {none === undefined ? null : <option value="">{none}</option>}
      {roles.map((role) => (
        <option key={role} value={role}>
          {role}: {roleMeaning(role)}
        </option>
      ))}
    </Select>
  );
}
