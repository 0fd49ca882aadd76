'use client';

import { useEffect, useRef } from 'react';
import { Toaster, toast } from 'sonner';
import { UploadToast } from '../uploads/upload-toast.tsx';
import { useUploads } from '../uploads/uploads.ts';
import type { Followed } from './follow.ts';
import { OperationToast } from './operation-toast.tsx';

/** At most three toasts; the rest is in the drawer. Uploads that no dialog shows are among them. */
export function LoadedToaster({ followed }: { readonly followed: readonly Followed[] }) {
  const shown = useRef(new Set<Followed>());
  useEffect(() => {
    for (const each of followed) {
      if (shown.current.has(each)) continue;
      shown.current.add(each);
      toast.custom((id) => <OperationToast followed={each} onClose={() => toast.dismiss(id)} />, {
        id: each.id,
        duration: Number.POSITIVE_INFINITY,
      });
    }
  }, [followed]);
  useUploadToasts();
  return (
    <Toaster
      position="bottom-right"
      visibleToasts={3}
      expand
      gap={8}
      offset={20}
      mobileOffset={{ bottom: 68, left: 12, right: 12 }}
      style={{ zIndex: 'var(--z-toast)' }}
    />
  );
}

/** One toast for each upload that no dialog shows, as long as there is something to say of it. */
function useUploadToasts(): void {
  const shown = useRef<ReadonlySet<string>>(new Set());
  const uploads = useUploads();
  useEffect(() => {
    const wanted = new Set(uploads.flatMap(({ id, isWatched }) => (isWatched ? [] : [id])));
    for (const id of shown.current) if (!wanted.has(id)) toast.dismiss(id);
    for (const id of wanted) {
      if (shown.current.has(id)) continue;
      // Swiping it away would end nothing, and nothing else would tell of it.
      const stays = { duration: Number.POSITIVE_INFINITY, dismissible: false };
      toast.custom(() => <UploadToast id={id} />, { id, ...stays });
    }
    shown.current = wanted;
  }, [uploads]);
}
