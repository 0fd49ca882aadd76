'use client';

import { IconButton, StateMark } from '@kumo/ui';
import { History, Search } from 'lucide-react';
import Link from 'next/link';
import { useRunningOperations } from '../data/operations.ts';
import { useMay, useOrganization } from '../data/session.ts';
import { useOperationsDrawer } from '../operations/drawer-state.ts';
import { usePaletteState } from '../palette/palette-state.tsx';
import { OrganizationSwitcher } from './organization-switcher.tsx';
import { useCrumbs } from './page.tsx';
import { PersonMenu } from './person-menu.tsx';
import styles from './shell.module.css';

/** The bar above every page: the way here, search, what is under way, the person. */
export function TopBar() {
  const palette = usePaletteState();
  const way = useCrumbs();
  const organization = useOrganization();
  const mayReadOperations = useMay('operations:read');
  const crumbs = way.length === 1 && organization ? [{ label: organization.name, href: '/' }, ...way] : way;
  return (
    <header className={styles.bar}>
      <span className={styles.narrowOnly}>
        <OrganizationSwitcher isShort />
      </span>
      <nav aria-label="Way to this page" style={{ minWidth: 0, marginRight: 'auto' }}>
        <ol className={styles.crumbs}>
          {crumbs.map((crumb) => (
            <li key={crumb.label}>
              {crumb.href ? (
                <Link className="clip" href={crumb.href}>
                  {crumb.label}
                </Link>
              ) : (
                <span className="clip" aria-current="page">
                  {crumb.label}
                </span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <button type="button" className={`${styles.search} ${styles.wideOnly}`} onClick={palette.open}>
        <Search size={14} strokeWidth={1.6} aria-hidden="true" />
        Search or run a command
        <kbd>⌘K</kbd>
      </button>
      <span className={styles.narrowOnly}>
        <IconButton label="Search or run a command" onClick={palette.open}>
          <Search />
        </IconButton>
      </span>
      {mayReadOperations === false ? null : <OperationsButton />}
      <PersonMenu />
    </header>
  );
}

function OperationsButton() {
  const running = useRunningOperations();
  const drawer = useOperationsDrawer();
  if (running.length === 0) {
    return (
      <IconButton label="Operations" onClick={() => drawer.open('running')}>
        <History />
      </IconButton>
    );
  }
  return (
    <button
      type="button"
      className={styles.running}
      aria-label={running.length === 1 ? '1 operation is running' : `${running.length} operations are running`}
      onClick={() => drawer.open('running')}
    >
      <StateMark tone="transit" />
      {running.length}
      <span className={styles.wideOnly}>running</span>
    </button>
  );
}
