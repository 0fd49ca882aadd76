'use client';

import { ApiCallBlock, Button, Dialog, Field, formatBytes, InlineError, Input, Select } from '@kumo/ui';
import { useState } from 'react';
import { useClouds } from '../data/clouds.ts';
import { uploadPath } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { UploadProgress } from '../uploads/upload-progress.tsx';
import { useUpload } from '../uploads/use-upload.ts';
import { unsupportedReason } from './capability-reason.ts';
import { FileInput } from './file-input.tsx';
import { formatProblem, type ImageFormat, type ImageKind, imageFormats, imageKind, imageName } from './image-format.ts';
import styles from './resources.module.css';
import { UnableClouds } from './unable-clouds.tsx';

/** Uploads a file of this device as an image of a cloud that takes such. */
export function UploadImage({ onClose }: { readonly onClose: () => void }) {
  const { clouds } = useClouds();
  const able = clouds.filter((cloud) => unsupportedReason(cloud, 'images', 'upload') === undefined);
  const [chosen, setChosen] = useState<string>();
  const [file, setFile] = useState<File>();
  const [kind, setKind] = useState<ImageKind>();
  const [unreadable, setUnreadable] = useState(false);
  const [name, setName] = useState('');
  const [format, setFormat] = useState<ImageFormat>('qcow2');
  const upload = useUpload(onClose);
  const { isSending } = upload;

  async function choose(next: File | undefined) {
    upload.forget();
    setFile(next);
    setUnreadable(false);
    setKind(undefined);
    if (!next) return;
    setName((known) => (known === '' || known === imageName(file?.name ?? '') ? imageName(next.name) : known));
    const found = await imageKind(next).catch(() => setUnreadable(true));
    setKind(found ?? undefined);
    setFormat(found && 'format' in found ? found.format : 'raw');
  }

  const cloudId = chosen ?? able[0]?.id;
  const order = { cloudId: cloudId ?? 'cld_…', name: name.trim(), format };
  const wrongFile = unreadable
    ? 'The file cannot be read.'
    : file?.size === 0
      ? 'The file is empty.'
      : kind && 'packedBy' in kind
        ? formatProblem(kind, format)
        : undefined;
  const wrongFormat = wrongFile ? undefined : formatProblem(kind, format);
  const missing =
    cloudId === undefined
      ? clouds.length === 0
        ? 'Connect a cloud first.'
        : 'None of the clouds here takes uploads.'
      : file === undefined
        ? 'Choose a file.'
        : (wrongFile ?? (order.name === '' ? 'Give it a name.' : wrongFormat));
  const problem = upload.error ? toProblem(upload.error) : undefined;
  const errorOf = (path: string) => problem?.fields.find((field) => field.path === path)?.message;

  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="Upload an image"
      description="The file is passed on to the cloud as it comes, and kept nowhere else."
      footer={
        isSending ? (
          <>
            <Button onClick={upload.cancel}>Cancel the upload</Button>
            <Button tone="primary" onClick={onClose}>
              Go on in the background
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" form="upload-image" tone="primary" disabledReason={missing}>
              Upload
            </Button>
          </>
        )
      }
    >
      {isSending && file ? (
        <UploadProgress name={order.name} sentBytes={upload.sentBytes} totalBytes={file.size} />
      ) : null}
      {/* Kept while it is sent: the chosen file lives in its field. */}
      <div hidden={isSending}>
        <form
          id="upload-image"
          className={styles.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (missing === undefined && file) upload.send(file, order);
          }}
        >
          <Field
            label="File"
            error={wrongFile}
            hint={file ? formatBytes(file.size) : 'A disk image of this device.'}
            isRequired
          >
            <FileInput className={styles.file} onChoose={(next) => void choose(next)} />
          </Field>
          <Field label="Name" error={errorOf('name')} isRequired>
            <Input value={name} maxLength={120} autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field
            label="Format"
            hint={
              file && kind === undefined ? 'The file does not say what it is: make sure that this is so.' : undefined
            }
            error={errorOf('format') ?? wrongFormat}
          >
            <Select
              value={format}
              onChange={(event) => {
                const next = Object.keys(imageFormats).find((key) => key === event.target.value);
                if (next) setFormat(next as ImageFormat); // a key of the table of formats
              }}
            >
              {Object.entries(imageFormats).map(([key, label]) => (
                <option key={key} value={key}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
          {able.length > 0 ? (
            <Field label="Cloud" error={errorOf('cloudId')}>
              <Select value={cloudId ?? ''} onChange={(event) => setChosen(event.target.value)}>
                {able.map((cloud) => (
                  <option key={cloud.id} value={cloud.id}>
                    {cloud.name}
                  </option>
                ))}
              </Select>
            </Field>
          ) : null}
          <UnableClouds clouds={clouds} noun="images" verb="upload" isOpen={able.length === 0} />
          {upload.wasCancelled ? (
            <p className="text-muted" role="status">
              Cancelled. Nothing of it is kept.
            </p>
          ) : null}
          {problem ? <InlineError problem={problem} /> : null}
          <details>
            <summary className="mb-2 w-fit font-medium text-muted">Show as API call</summary>
            <ApiCallBlock call={{ method: 'POST', path: uploadPath(order), file: file?.name ?? 'disk.qcow2' }} />
          </details>
        </form>
      </div>
    </Dialog>
  );
}
