'use client';

import { useEffect, useRef, useState } from 'react';
import type { UploadedImage } from '../lib/api.ts';
import { uploads, useUploads } from './uploads.ts';

/** One upload as a dialog shows it. When the dialog is closed meanwhile, the upload goes on without it. */
export function useUpload(onTaken: () => void) {
  const [id, setId] = useState<string>();
  const upload = useUploads().find((each) => each.id === id);
  const taken = useRef(onTaken);
  useEffect(() => {
    taken.current = onTaken;
  }, [onTaken]);
  useEffect(() => (id === undefined ? undefined : uploads.watch(id, () => taken.current())), [id]);
  return {
    isSending: upload?.state === 'sending',
    wasCancelled: upload?.state === 'cancelled',
    sentBytes: upload?.sentBytes ?? 0,
    error: upload?.state === 'failed' ? upload.error : null,
    send: (file: File, order: UploadedImage) => setId(uploads.start(file, order, true)),
    /** Says no more what came of the last one. */
    forget: () => setId(undefined),
    cancel: () => id !== undefined && uploads.cancel(id),
  };
}
