/** Where requests act: an organization, perhaps one project of it. Nothing chosen: the person's home. */
export interface Acting {
  readonly organizationId?: string;
  readonly projectId?: string;
}

const key = 'acting';
let known: Acting | undefined;

function read(storage: Storage): Acting | undefined {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    if (typeof value !== 'object' || value === null) return undefined;
    const organizationId = Reflect.get(value, 'organizationId');
    const projectId = Reflect.get(value, 'projectId');
    return {
      ...(typeof organizationId === 'string' && { organizationId }),
      ...(typeof projectId === 'string' && { projectId }),
    };
  } catch {
    return undefined; // storage is off, or holds what is not ours: one acts at home
  }
}

/** What this tab acts for; a new tab begins where the last choice was made. */
export function getActing(): Acting {
  if (typeof window === 'undefined') return {};
  known ??= read(window.sessionStorage) ?? read(window.localStorage) ?? {};
  return known;
}

/** Chooses where to act. The page must be loaded anew: nothing of the other organization may stay in memory. */
export function setActing(acting: Acting): void {
  known = acting;
  const text = JSON.stringify(acting);
  try {
    window.sessionStorage.setItem(key, text);
    window.localStorage.setItem(key, text);
  } catch {
    // Storage is off: the choice holds until the page is left.
  }
}

/** The choice as headers of a request. */
export function actingHeaders(): Record<string, string> {
  const { organizationId, projectId } = getActing();
  return {
    ...(organizationId !== undefined && { 'Organization-Id': organizationId }),
    ...(projectId !== undefined && { 'Project-Id': projectId }),
  };
}

/** The choice as query parameters, for streams and sockets: browsers cannot set headers there. */
export function withActing(path: string): string {
  const { organizationId, projectId } = getActing();
  const url = new URL(path, 'http://here');
  if (organizationId !== undefined) url.searchParams.set('organizationId', organizationId);
  if (projectId !== undefined) url.searchParams.set('inProjectId', projectId);
  return `${url.pathname}${url.search}`;
}
