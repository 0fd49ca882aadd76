'use client';

import { Button, formatCount, Input, Popover, TabBar } from '@kumo/ui';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../data/session.ts';
import { useSummary } from '../../data/summary.ts';
import filterStyles from './filter-bar.module.css';
import { isFiltered } from './filters.ts';
import styles from './list.module.css';
import type { ListState } from './use-list-state.ts';
import { useSavedViews } from './use-saved-views.ts';
import { currentView, type InstanceView } from './views.ts';

/** The ways to look at the list that everybody has, those that one saved, and a way to save this one. */
export function ViewTabs({ state }: { readonly state: ListState }) {
  const session = useSession();
  const summary = useSummary().data;
  const { views, save, remove } = useSavedViews(session?.person.id);
  const current = currentView(views, state.filters);
  const count = (view: InstanceView) => {
    if (!summary || view.countOf === undefined) return undefined;
    return view.countOf === 'all' ? summary.total : (summary.byState[view.countOf] ?? 0);
  };
  return (
    <TabBar label="Views">
      {views.map((view) => {
        const number = count(view);
        return (
          <span
            key={`${view.isSaved}${view.name}`}
            className={styles.saved}
            aria-current={view === current || undefined}
          >
            <button
              type="button"
              aria-pressed={view === current}
              onClick={() => state.setView(view.filters, view.sort)}
            >
              {view.name}
              {number === undefined ? null : <span className={styles.count}> {formatCount(number)}</span>}
            </button>
            {view.isSaved ? (
              <button type="button" aria-label={`Remove the view ${view.name}`} onClick={() => remove(view.name)}>
                <X size={12} strokeWidth={1.6} aria-hidden="true" />
              </button>
            ) : null}
          </span>
        );
      })}
      {isFiltered(state.filters) && !current ? (
        <SaveView onSave={(name) => save({ name, filters: state.filters, sort: state.sort })} />
      ) : null}
    </TabBar>
  );
}

function SaveView({ onSave }: { readonly onSave: (name: string) => void }) {
  const [name, setName] = useState('');
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label="Save this view"
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <button type="button">
          <Plus size={14} strokeWidth={1.6} aria-hidden="true" />
          Save view
        </button>
      }
    >
      <form
        className={filterStyles.valueForm}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === '') return;
          onSave(name.trim());
          setOpen(false);
        }}
      >
        <Input
          fieldSize="sm"
          aria-label="Name of the view"
          placeholder="Name of the view"
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" size="sm">
          Save
        </Button>
      </form>
    </Popover>
  );
}
