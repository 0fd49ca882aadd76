'use client';

import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type UploadedImage, uploadImage } from '../lib/api.ts';
import { useFollow } from '../operations/follow.ts';

/** Sends one image, tells how far it has come, and can break it off. What came of it is followed as an operation. */
export function useUpload(onDone: () => void) {
  const follow = useFollow();
  const [sentBytes, setSentBytes] = useState(0);
  const [wasCancelled, setWasCancelled] = useState(false);
  const breaking = useRef<AbortController>(undefined);
  const request = useMutation({
    mutationFn: async ({ file, order }: { readonly file: File; readonly order: UploadedImage }) => {
      const controller = new AbortController();
      breaking.current = controller;
      setSentBytes(0);
      setWasCancelled(false);
      return uploadImage(order, file, { onSent: setSentBytes, signal: controller.signal });
    },
    onSuccess: (answer) => {
      if ('steps' in answer) follow(answer);
      onDone();
    },
  });
  const isSending = request.isPending;
  useEffect(() => {
    if (!isSending) return;
    // Leaving the page would end it: the browser asks first.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => {
      window.removeEventListener('beforeunload', ask);
      breaking.current?.abort(); // no-op where it has ended
    };
  }, [isSending]);
  return {
    isSending,
    sentBytes,
    wasCancelled,
    error: wasCancelled ? null : request.error,
    send: (file: File, order: UploadedImage) => request.mutate({ file, order }),
    /** Says no more what came of the last one. */
    forget: () => {
      setWasCancelled(false);
      request.reset();
    },
    cancel: () => {
      setWasCancelled(true);
      breaking.current?.abort();
    },
  };
}
