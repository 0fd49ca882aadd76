'use client';

import { useEffect, useSyncExternalStore } from 'react';
import { uploadImage } from '../lib/api.ts';
import { useFollow } from '../operations/follow.ts';
import { type Upload, UploadStore } from './upload-store.ts';

/** The uploads of this tab. */
export const uploads = new UploadStore(uploadImage);

const none: readonly Upload[] = [];

/** The uploads of this tab as they stand. */
export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(uploads.subscribe, uploads.all, () => none);
}

/**
 * Follows what comes of every upload, and has the browser ask before the tab is left while one is under way. In the frame around
 * all pages, once.
 */
export function useUploadKeeping(): void {
  const follow = useFollow();
  const isAnySent = useUploads().some(({ state }) => state === 'sending');
  useEffect(() => uploads.onTaken((answer) => 'steps' in answer && follow(answer)), [follow]);
  useEffect(() => {
    if (!isAnySent) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isAnySent]);
}
