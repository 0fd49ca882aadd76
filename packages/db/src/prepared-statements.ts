/** A statement is prepared when it is asked for the third time: what is rare is not worth its memory in Postgres. */
const usesBeforeName = 2;
/** So many are prepared at most on each connection: a list has as many texts as combinations of its filters. */
const mostNames = 64;
const mostCounted = 1_000;

/**
 * Says which statements are worth preparing. A prepared one is parsed and planned once per connection; and its plan does not
 * depend on how few rows row-level security is guessed to leave, for which Postgres would rather sort a whole organization.
 */
export class PreparedStatements {
  readonly #names = new Map<string, string>();
  #uses = new Map<string, number>();
  #made = 0;

  /** The name under which a statement is sent; undefined for one that is not worth it. */
  nameOf(text: string): string | undefined {
    const name = this.#names.get(text);
    if (name !== undefined || this.#names.size >= mostNames) return name;
    const uses = this.#uses.get(text) ?? 0;
    if (uses < usesBeforeName) {
      if (this.#uses.size >= mostCounted) this.#uses = new Map();
      this.#uses.set(text, uses + 1);
      return undefined;
    }
    this.#uses.delete(text);
    this.#made += 1;
    const made = `kumo ${this.#made}`;
    this.#names.set(text, made);
    return made;
  }

  /** What was prepared under its name is of no use any more; it gets another when it comes again. */
  forget(text: string): void {
    this.#names.delete(text);
  }
}
