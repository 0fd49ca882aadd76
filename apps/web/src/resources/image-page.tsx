'use client';

import type { Image } from '@kumo/model';
import { Button, formatBytes, Section, ToneLabel } from '@kumo/ui';
import Link from 'next/link';
import { compute } from '../lib/api.ts';
import { ImageMenu, imageTones } from './image-menu.tsx';
import { ResourcePage } from './resource-page.tsx';
import styles from './resources.module.css';

const trail = [{ label: 'Images', href: '/images' }];

/** One image: the names that it is launched by, its facts. */
export function ImagePage({ id }: { readonly id: string }) {
  return (
    <ResourcePage<Image>
      collection="images"
      noun="Image"
      trail={trail}
      id={id}
      read={(wanted, signal) => compute.images.get.query({ id: wanted }, { signal })}
      state={({ state }) => <ToneLabel tone={imageTones[state][0]}>{imageTones[state][1]}</ToneLabel>}
      actions={(image) => (
        <>
          <Button size="sm" tone="primary" asChild>
            <Link
              href={`/instances/launch?cloud=${image.cloudId}&image=${encodeURIComponent(image.references[0] ?? image.name)}`}
            >
              Launch from it
            </Link>
          </Button>
          <ImageMenu image={image} />
        </>
      )}
      facts={(image) => [
        { name: 'System', value: [image.os, image.architecture].filter(Boolean).join(' ') || '—' },
        { name: 'Size', value: formatBytes(image.sizeBytes) },
        image.minDiskBytes === null ? null : { name: 'Smallest disk', value: formatBytes(image.minDiskBytes) },
        image.visibility === null ? null : { name: 'Seen by', value: seenBy[image.visibility] },
        image.digest === null ? null : { name: 'Digest', value: <span className="mono wrap">{image.digest}</span> },
      ]}
    >
      {(image) => (
        <Section title="Launched by the names" className={styles.part ?? ''}>
          {image.references.length === 0 ? <p className="py-3 text-muted">It has none; its id is used.</p> : null}
          <ul>
            {image.references.map((reference) => (
              <li key={reference} className={styles.partRow}>
                <span className="mono">{reference}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </ResourcePage>
  );
}

const seenBy = {
  public: 'everybody on this cloud',
  private: 'this account',
  shared: 'accounts that it was shared with',
  local: 'whoever uses this engine',
} as const;
