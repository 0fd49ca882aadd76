import type { Image, Operation } from '@kumo/model';
import type { UploadedImage } from '../lib/api.ts';
import type { Sending } from '../lib/send-file.ts';

/** A file on its way to a cloud, or what became of it. One that was taken is not kept. */
export interface Upload {
  readonly id: string;
  readonly file: File;
  readonly order: UploadedImage;
  readonly state: 'sending' | 'cancelled' | 'failed';
  readonly sentBytes: number;
  /** Why it failed, as thrown. */
  readonly error: unknown;
  /** A dialog shows it. */
  readonly isWatched: boolean;
}

/** Sends a file; gives the operation that was begun, or the image itself. */
type Send = (order: UploadedImage, file: File, sending: Sending) => Promise<Operation | Image>;

interface Watcher {
  readonly id: string;
  readonly onTaken: () => void;
}

/** All uploads of this tab. They belong to no page, so they go on while one looks at others. */
export class UploadStore {
  readonly #send: Send;
  readonly #sending = new Map<string, AbortController>();
  readonly #listeners = new Set<() => void>();
  readonly #takers = new Set<(answer: Operation | Image) => void>();
  readonly #watchers = new Set<Watcher>();
  #uploads: readonly Upload[] = [];
  #count = 0;

  constructor(send: Send) {
    this.#send = send;
  }

  /** The same array until something changes. */
  readonly all = (): readonly Upload[] => this.#uploads;

  /** Hears of every change. Returns the way to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Hears what was answered for each that was taken. Returns the way to stop. */
  onTaken(taker: (answer: Operation | Image) => void): () => void {
    this.#takers.add(taker);
    return () => this.#takers.delete(taker);
  }

  /** Begins to send; gives the upload's id. `isWatched`: a dialog will show it at once. */
  start(file: File, order: UploadedImage, isWatched = false): string {
    this.#count += 1;
    const id = `upload-${this.#count}`;
    const upload = { id, file, order, state: 'sending', sentBytes: 0, error: undefined, isWatched } as const;
    this.#set([...this.#uploads, upload]);
    this.#begin(upload);
    return id;
  }

  /** Sends the same once more, from its beginning. */
  again(id: string): void {
    const upload = this.#uploads.find((each) => each.id === id);
    if (upload === undefined || upload.state === 'sending') return;
    this.#change(id, { state: 'sending', sentBytes: 0, error: undefined });
    this.#begin(upload);
  }

  /** Breaks it off. What has been sent of it is thrown away at the other end. */
  cancel(id: string): void {
    const controller = this.#sending.get(id);
    if (controller === undefined) return;
    this.#sending.delete(id);
    this.#change(id, { state: 'cancelled' });
    controller.abort();
  }

  /** Says no more of one that has ended. */
  forget(id: string): void {
    this.#set(this.#uploads.filter((upload) => upload.id !== id || upload.state === 'sending'));
  }

  /** Shows it in a dialog. When the dialog goes away the upload goes on; one that had ended there is forgotten. */
  watch(id: string, onTaken: () => void): () => void {
    const watcher = { id, onTaken };
    this.#watchers.add(watcher);
    this.#change(id, { isWatched: true });
    return () => {
      this.#watchers.delete(watcher);
      this.#change(id, { isWatched: false });
      this.forget(id);
    };
  }

  #begin({ id, file, order }: Upload): void {
    const controller = new AbortController();
    this.#sending.set(id, controller);
    const onSent = (sentBytes: number) => this.#change(id, { sentBytes });
    this.#send(order, file, { onSent, signal: controller.signal }).then(
      (answer) => {
        this.#sending.delete(id);
        this.#set(this.#uploads.filter((upload) => upload.id !== id));
        for (const taker of this.#takers) taker(answer);
        for (const watcher of this.#watchers) if (watcher.id === id) watcher.onTaken();
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        this.#sending.delete(id);
        this.#change(id, { state: 'failed', error });
      },
    );
  }

  #change(id: string, changes: Partial<Upload>): void {
    if (!this.#uploads.some((upload) => upload.id === id)) return;
    this.#set(this.#uploads.map((upload) => (upload.id === id ? { ...upload, ...changes } : upload)));
  }

  #set(uploads: readonly Upload[]): void {
    this.#uploads = uploads;
    for (const listener of this.#listeners) listener();
  }
}
