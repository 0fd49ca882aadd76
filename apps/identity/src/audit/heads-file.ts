import { appendFile, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type AuditHead, auditHeadSchema } from './heads.ts';

/** Where heads are kept outside of the database: whoever has only that cannot cut the log without being found. */
export interface HeadsFile {
  /** All of them; lines that are none are left out. */
  read(): Promise<AuditHead[]>;
  /** The last one; undefined where there is none yet. */
  last(): Promise<AuditHead | undefined>;
  /** Adds heads, one to a line, and waits until they are on the disk. */
  append(heads: readonly AuditHead[]): Promise<void>;
}

/** Opens the file at `file`, made at the first head. Undefined: heads stay in the database only. */
export function createHeadsFile(file: string | undefined): HeadsFile {
  const read = async (): Promise<AuditHead[]> => {
    if (file === undefined) return [];
    try {
      return parseHeads(await readFile(file, 'utf8'));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  };
  return {
    read,
    last: async () => (await read()).at(-1),
    async append(heads) {
      if (file === undefined || heads.length === 0) return;
      await mkdir(path.dirname(file), { recursive: true });
      await appendFile(file, heads.map((head) => `${JSON.stringify(head)}\n`).join(''), { mode: 0o600 });
      const handle = await open(file, 'r+');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}

/** The heads in a text of one per line. A line that a crash cut short is none. */
export function parseHeads(text: string): AuditHead[] {
  return text.split('\n').flatMap((line) => {
    try {
      const head = auditHeadSchema.safeParse(JSON.parse(line));
      return head.success ? [head.data] : [];
    } catch {
      return [];
    }
  });
}
