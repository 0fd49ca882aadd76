'use client';

import { useEffect, useRef } from 'react';
import { Toaster, toast } from 'sonner';
import type { Followed } from './follow.ts';
import { OperationToast } from './operation-toast.tsx';

/** At most three toasts; the rest is in the drawer. */
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
