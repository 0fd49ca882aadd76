'use client';

import { late } from '@kumo/ui';
import { ChevronsUpDown } from 'lucide-react';
import { useState } from 'react';
import { BrandMark } from '../brand/brand-context.tsx';
import { projectActedIn, useOrganization } from '../data/session.ts';
import styles from './shell.module.css';

const SwitchDialog = late(() => import('./switch-dialog.tsx').then((module) => module.SwitchDialog));

/**
 * For whom one acts, and the way to act for somebody else.
 *
 * @param props.isShort the brand's mark alone, for phones
 */
export function OrganizationSwitcher({ isShort = false }: { readonly isShort?: boolean }) {
  const organization = useOrganization();
  const project = organization && projectActedIn(organization);
  const [isOpen, setIsOpen] = useState(false);
  const where = project?.name ?? (organization?.access === 'granted' ? 'Acting from above' : 'All projects');
  const name = organization?.name ?? ' ';
  return (
    <>
      <button
        type="button"
        className={isShort ? styles.shortTenant : styles.tenant}
        aria-label={`You act for ${name}, ${where}. Change it`}
        aria-haspopup="dialog"
        onClick={() => setIsOpen(true)}
      >
        <BrandMark />
        {isShort ? null : (
          <>
            <span className="clip">
              <b className="clip">{name}</b>
              <small className="clip">{where}</small>
            </span>
            <ChevronsUpDown className={styles.switchMark ?? ''} size={14} strokeWidth={1.6} aria-hidden="true" />
          </>
        )}
      </button>
      {isOpen ? <SwitchDialog onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}
