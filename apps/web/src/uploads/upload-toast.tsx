'use client';

import { formatBytes, formatPercent, IconButton, Progress, StateMark } from '@kumo/ui';
import { X } from 'lucide-react';
import { toProblem } from '../lib/problem.ts';
import styles from '../operations/operations.module.css';
import { uploads, useUploads } from './uploads.ts';

/** An upload that no dialog shows: how far it is, or why it ended. */
export function UploadToast({ id }: { readonly id: string }) {
  const upload = useUploads().find((each) => each.id === id);
  if (upload === undefined) return null;
  const { order, file, state } = upload;
  if (state === 'sending') {
    const sent = Math.min(upload.sentBytes, file.size);
    const percent = file.size === 0 ? 100 : (sent / file.size) * 100;
    return (
      <div className={styles.toast} role="status">
        <StateMark tone="transit" />
        <strong className="clip font-medium">Uploading {order.name}</strong>
        <button type="button" className="link text-xs" onClick={() => uploads.cancel(id)}>
          Cancel
        </button>
        <p aria-live="off">
          {formatBytes(sent)} of {formatBytes(file.size)} · {formatPercent(Math.floor(percent))} · Keep this tab open
        </p>
        <div className={styles.bar}>
          <Progress percent={percent} label={`Uploading ${order.name}`} />
        </div>
      </div>
    );
  }
  const problem = toProblem(upload.error);
  return (
    <div className={styles.toast} role={state === 'failed' ? 'alert' : 'status'}>
      <StateMark tone={state === 'failed' ? 'error' : 'stopped'} />
      <strong className="clip font-medium">
        {order.name} {state === 'failed' ? 'was not uploaded' : 'cancelled'}
      </strong>
      <IconButton label="Close" className={styles.close ?? ''} onClick={() => uploads.forget(id)}>
        <X />
      </IconButton>
      <p>
        {state === 'failed' ? problem.detail || problem.title : 'Nothing of it is kept.'}{' '}
        <button type="button" className="link" onClick={() => uploads.again(id)}>
          Upload it again
        </button>
      </p>
    </div>
  );
}
