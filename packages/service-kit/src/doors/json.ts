/** A body that is already written as JSON: what long lists answer, because it costs less than objects that are written later. */
export class WrittenBody {
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }

  /** What was written, for whoever wants the object after all. */
  toJSON(): unknown {
    return JSON.parse(this.json);
  }
}

/**
 * The JSON of a `T` as the body of a reply. It is typed as the `T` that callers get, and is only for the doors, which send it as it is;
 * wherever answers are checked it is parsed by the contract, as every other.
 */
export function writtenBody<T>(json: string): T {
  return new WrittenBody(json) as T;
}

/** Needs no escape in JSON; whatever else there is goes by `JSON.stringify`. */
const plain = /^[\w ./:@+-]*$/;

/** The JSON of a text or of null. */
export function jsonText(text: string | null): string {
  if (text === null) return 'null';
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
