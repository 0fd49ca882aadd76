/** A row that a native id has with one of the organizations on a cloud. */
export interface KnownRow {
  readonly organization_id: string;
  readonly listed: boolean;
  readonly managed: boolean;
  readonly operation_id: string | null;
  readonly observation_began_at: Date;
}

/** What tells whose a thing is that was seen. */
export interface HomeEvidence<Row extends KnownRow> {
  readonly ownerId: string;
  /** What its native id has been so far, with whoever. */
  readonly rows: readonly Row[];
  /** The mark on it, as the provider shows it. */
  readonly operationId: string | null;
  /** Whose the operation behind the mark is, if there is one on this cloud. */
  readonly makerId: string | undefined;
  /** Whose the operation is that says by itself that it made this. */
  readonly claimantId: string | undefined;
  /** Whose the instance is that it is a part of. */
  readonly hostId: string | undefined;
}

/**
 * Which organization a thing on a cloud belongs to. Whoever made it here has it, for good; what came with an instance follows that;
 * everything else is of whoever connected the cloud, and stays with whoever has it.
 */
export function homeOf<Row extends KnownRow>(evidence: HomeEvidence<Row>): string {
  const { ownerId, rows, operationId, makerId, claimantId, hostId } = evidence;
  const made = operationId === null ? undefined : rows.find((row) => row.operation_id === operationId);
  if (made !== undefined) return made.organization_id;
  if (makerId !== undefined) return makerId;
  const current = currentOf(rows);
  if (claimantId !== undefined && (current === undefined || isOnlyFound(current))) return claimantId;
  if (hostId !== undefined && (current === undefined || isOnlyFound(current))) return hostId;
  return current?.organization_id ?? ownerId;
}

/** The row that is shown; undefined when none is. */
export function currentOf<Row extends KnownRow>(rows: readonly Row[]): Row | undefined {
  return rows.find(({ listed }) => listed);
}

/** Seen before anything told whose it is. */
function isOnlyFound({ managed, operation_id: operationId }: KnownRow): boolean {
  return !managed && operationId === null;
}
