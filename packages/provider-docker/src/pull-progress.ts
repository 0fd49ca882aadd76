/** One line of a pull, as far as it tells of progress. */
export interface PullLine {
  readonly status: string;
  readonly id: string;
  readonly progressDetail?:
    | { readonly current?: number | undefined; readonly total?: number | undefined }
    | null
    | undefined;
}

/** Share of a layer's work that is its download; the rest is unpacking. */
const downloadShare = 0.8;

const finished: ReadonlySet<string> = new Set([
  'Pull complete',
  'Already exists',
  'Download complete',
  'Verifying Checksum',
]);

/** Adds up the layers of a pull. Layers whose size is known weigh by it; the others as much as those do on average. */
export class PullProgress {
  readonly #layers = new Map<string, { done: number; bytes: number | undefined }>();
  #reported = -1;
  #detail = '';

  /** Takes a line in; the new progress when there is any worth telling: it never goes back and moves by at least one percent. */
  take(line: PullLine): { fraction: number | null; detail: string } | undefined {
    const isLayer = /^[a-f0-9]{12}$/.test(line.id);
    if (isLayer) this.#takeLayer(line);
    const fraction = this.#fraction();
    const detail = isLayer ? this.#layersDetail() : [line.id, line.status].filter(Boolean).join(': ');
    const isNews = fraction >= this.#reported + 0.01 || detail !== this.#detail;
    if (!isNews) return undefined;
    this.#reported = Math.max(fraction, this.#reported);
    this.#detail = detail;
    return { fraction: this.#layers.size === 0 ? null : this.#reported, detail };
  }

  #takeLayer({ id, status, progressDetail }: PullLine): void {
    const before = this.#layers.get(id);
    const { current = 0, total } = progressDetail ?? {};
    const part = total === undefined || total === 0 ? 0 : Math.min(current / total, 1);
    this.#layers.set(id, {
      done: Math.max(before?.done ?? 0, shareDone(status, part)),
      bytes: status === 'Downloading' ? (total ?? before?.bytes) : before?.bytes,
    });
  }

  #fraction(): number {
    const layers = [...this.#layers.values()];
    const known = layers.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes]));
    const average = known.length === 0 ? 1 : known.reduce((sum, bytes) => sum + bytes, 0) / known.length;
    const weights = layers.map(({ bytes }) => bytes ?? average);
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    const done = layers.reduce((sum, layer, index) => sum + layer.done * (weights[index] ?? 0), 0);
    return whole === 0 ? 0 : Math.min(done / whole, 1);
  }

  #layersDetail(): string {
    const ready = [...this.#layers.values()].filter(({ done }) => done >= 1).length;
    return `${ready} of ${this.#layers.size} layers`;
  }
}

function shareDone(status: string, part: number): number {
  if (status === 'Downloading') return part * downloadShare;
  if (status === 'Extracting') return downloadShare + part * (1 - downloadShare);
  if (!finished.has(status)) return 0;
  return status === 'Pull complete' || status === 'Already exists' ? 1 : downloadShare;
}
