'use client';

import type { Image } from '@kumo/model';
import { formatBytes, formatDate, Input } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react';
import { compute } from '../../lib/api.ts';
import { toProblem } from '../../lib/problem.ts';
import styles from './launch.module.css';

/** An image that was chosen from the cloud's own, or a reference that it is to be pulled by. */
export interface ChosenImage {
  readonly imageId: string;
  readonly image: string;
}

interface Option {
  readonly key: string;
  readonly label: string;
  readonly note: string;
  readonly chosen: ChosenImage;
}

function note(image: Image): string {
  return [image.sizeBytes === null ? null : formatBytes(image.sizeBytes), formatDate(image.createdAt)]
    .filter(Boolean)
    .join(', ');
}

/** Images as choices: one a reference where they have any, else one by name. A reference is launched as such. */
function toOptions(images: readonly Image[], byReference: boolean): Option[] {
  return images.flatMap((image): Option[] =>
    byReference && image.references.length > 0
      ? image.references.map((reference) => ({
          key: `${image.id} ${reference}`,
          label: reference,
          note: note(image),
          chosen: { imageId: '', image: reference },
        }))
      : [{ key: image.id, label: image.name, note: note(image), chosen: { imageId: image.id, image: image.name } }],
  );
}

/**
 * A field that searches the images of a cloud as one types. Where the cloud pulls images, what is typed may also be a
 * reference that it does not have yet.
 */
export function ImagePicker(props: {
  readonly id?: string;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean | undefined;
  readonly cloudId: string;
  readonly value: string;
  readonly canPull: boolean;
  readonly onChoose: (chosen: ChosenImage) => void;
  readonly onBlur: () => void;
}) {
  const { cloudId, value, canPull } = props;
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [isTyped, setTyped] = useState(false);
  const listId = useId();
  const search = useDeferredValue(isTyped ? value.trim() : '');
  const query = useQuery({
    queryKey: ['image-search', cloudId, search],
    queryFn: ({ signal }) =>
      compute.images.list.query(
        { cloudId: [cloudId], limit: 20, sort: 'name', ...(search !== '' && { q: search }) },
        { signal },
      ),
    enabled: cloudId !== '' && isOpen,
    placeholderData: (before) => before,
  });
  const found = toOptions(query.data?.items ?? [], canPull);
  const isListed = found.some((option) => option.label === value.trim());
  const options: Option[] =
    canPull && isTyped && value.trim() !== '' && !isListed
      ? [
          ...found,
          {
            key: 'reference',
            label: `Pull “${value.trim()}”`,
            note: 'from its registry',
            chosen: { imageId: '', image: value.trim() },
          },
        ]
      : found;
  const chosen = Math.min(active, options.length - 1);
  const take = (option: Option) => {
    props.onChoose(option.chosen);
    setTyped(false);
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive(options.length === 0 ? 0 : (chosen + step + options.length) % options.length);
    } else if (event.key === 'Enter' && isOpen && options[chosen]) {
      event.preventDefault();
      take(options[chosen]);
    } else if (event.key === 'Escape') setOpen(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only hears that the focus has left the field and its list
    <div
      className={styles.picker}
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        setOpen(false);
        props.onBlur();
      }}
    >
      <Input
        id={props.id}
        aria-describedby={props['aria-describedby']}
        aria-invalid={props['aria-invalid']}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && options.length > 0 ? `${listId}-${chosen}` : undefined}
        autoComplete="off"
        spellCheck={false}
        disabled={cloudId === ''}
        placeholder={canPull ? 'Search, or a reference such as nginx:1.27' : 'Search images'}
        value={value}
        onFocus={() => setOpen(true)}
        onClick={() => setOpen(true)}
        onChange={(event) => {
          setTyped(true);
          setActive(0);
          setOpen(true);
          props.onChoose({ imageId: '', image: event.target.value });
        }}
        onKeyDown={onKeyDown}
      />
      {isOpen && cloudId !== '' ? (
        <div id={listId} role="listbox" aria-label="Images" className={styles.options}>
          {options.map((option, index) => (
            <button
              key={option.key}
              id={`${listId}-${index}`}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              className={styles.option}
              onPointerMove={() => setActive(index)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(option)}
            >
              <span className="clip">{option.label}</span>
              <span>{option.note}</span>
            </button>
          ))}
          {options.length === 0 ? (
            <p className={styles.nothing}>
              {query.error ? toProblem(query.error).title : query.isFetching ? 'Searching…' : 'No image matches.'}
            </p>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
