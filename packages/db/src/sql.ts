/** Runs one SQL statement with positional parameters (`$1`, …) and returns its rows. */
export interface SqlHandle {
  query<T>(sql: string, values?: unknown[]): Promise<T[]>;
}

/** A value as Postgres writes it, in UTF-8 and UTC: `t`, `42`, `2026-11-23 00:14:04.123+00`, `{a,b}`; words stay words. */
export type TextOf<T> = T extends string ? T : T extends null ? null : string;

/** A row whose values are text as Postgres writes it. */
export type TextsOf<Row> = { readonly [Column in keyof Row]: TextOf<Row[Column]> };

/** Reads for hot lists. */
export interface ReadHandle extends SqlHandle {
  /** As `query`, but gives values unread: a list that is written as JSON at once needs no objects made of them. */
  texts<Row>(sql: string, values?: unknown[]): Promise<TextsOf<Row>[]>;
}
