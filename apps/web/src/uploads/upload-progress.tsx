import { formatBytes, formatPercent, Progress } from '@kumo/ui';

/** How far an upload has come. Bytes that have left are not all taken: the cloud says when it has the image. */
export function UploadProgress(props: {
  readonly name: string;
  readonly sentBytes: number;
  readonly totalBytes: number;
}) {
  const { name, totalBytes } = props;
  const sent = Math.min(props.sentBytes, totalBytes);
  const percent = totalBytes === 0 ? 100 : (sent / totalBytes) * 100;
  const isAllSent = sent >= totalBytes;
  return (
    <div className="grid gap-2">
      <div className="flex justify-between gap-4">
        <strong className="clip font-medium">{name}</strong>
        <span className="tabular text-muted">
          {formatBytes(sent)} of {formatBytes(totalBytes)} · {formatPercent(Math.floor(percent))}
        </span>
      </div>
      <Progress percent={percent} label={`Uploading ${name}`} />
      <p className="text-xs text-muted" role="status">
        {isAllSent
          ? 'All of it was sent; the cloud takes it in.'
          : 'Keep this tab open until it is done. Other pages can be used meanwhile.'}
      </p>
    </div>
  );
}
