'use client';

import { type ReactNode, useState, useSyncExternalStore } from 'react';
import styles from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';
import { Segmented } from './segmented.tsx';

/** A request of the public API, as a person would make it. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the origin on: `/api/v1/volumes`. */
  readonly path: string;
  /** Scheme and host that the call goes to; where the page came from, unless it is said. */
  readonly origin?: string;
  /** The JSON body; secrets must be replaced by a placeholder. */
  readonly body?: unknown;
  /** In place of a JSON body: the file whose bytes are sent as they are. */
  readonly file?: string;
}

type Language = 'curl' | 'typescript';

/** Colours the few things that code here has: strings, and the words that begin a call. */
function highlighted(code: string): ReactNode[] {
  return code.split(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\b(?:curl|const|await|fetch)\b)/g).map((part, index) => {
    const look = /^["']/.test(part) ? styles.string : index % 2 === 1 ? styles.keyword : undefined;
    return look ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
      <span key={index} className={look}>
        {part}
      </span>
    ) : (
      part
    );
  });
}

/** The call as a shell command; `$API_KEY` stands for the key. */
export function curlCommand(call: ApiCall): string {
  const address = `${call.origin ?? ''}${call.path}`;
  const lines = [
    `curl ${/^[\w.:/-]*$/.test(address) ? address : quoted(address)}`,
    '-H "Authorization: Bearer $API_KEY"',
  ];
  if (call.method !== 'GET' && !(call.method === 'POST' && call.body !== undefined)) lines.push(`-X ${call.method}`);
  if (call.body !== undefined) lines.push(`--json ${quoted(JSON.stringify(call.body, null, 2))}`);
  // `--data-binary` would read all of it into memory first.
  if (call.file !== undefined) lines.push("-H 'Content-Type: application/octet-stream'", `-T ${quoted(call.file)}`);
  return lines.join(' \\\n  ');
}

/** A word that the shell takes as it is. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** The call as TypeScript that runs anywhere `fetch` does. */
export function typescriptCall(call: ApiCall): string {
  const mediaType =
    call.file !== undefined ? 'application/octet-stream' : call.body === undefined ? undefined : 'application/json';
  const options = [
    `method: '${call.method}'`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the code that is shown
    'headers: { Authorization: `Bearer ${process.env.API_KEY}`' +
      (mediaType === undefined ? ' }' : `, 'Content-Type': '${mediaType}' }`),
  ];
  if (call.body !== undefined) {
    options.push(`body: JSON.stringify(${JSON.stringify(call.body, null, 2).replaceAll('\n', '\n  ')})`);
  }
  if (call.file !== undefined) options.push(`body: await openAsBlob(${JSON.stringify(call.file)})`);
  const imports = call.file === undefined ? '' : "import { openAsBlob } from 'node:fs';\n\n";
  return `${imports}const answer = await fetch('${call.origin ?? ''}${call.path}', {\n  ${options.join(',\n  ')},\n});`;
}

const neverChanges = () => () => undefined;
const pageOrigin = () => window.location.origin;

/** The API call that does the same as the form or the page around it, to copy, in two languages. */
export function ApiCallBlock({ call, title = 'The same by API' }: { readonly call: ApiCall; readonly title?: string }) {
  const [language, setLanguage] = useState<Language>('curl');
  const here = useSyncExternalStore(neverChanges, pageOrigin, () => '');
  const located = { origin: here, ...call };
  const code = language === 'curl' ? curlCommand(located) : typescriptCall(located);
  return (
    <div className={styles.block}>
      <div className={styles.bar}>
        <h3>{title}</h3>
        <Segmented
          label="Language"
          value={language}
          choices={[
            { value: 'curl', label: 'curl' },
            { value: 'typescript', label: 'TypeScript' },
          ]}
          onChange={setLanguage}
        />
      </div>
      <CodeBlock code={code} />
    </div>
  );
}

/** Code or a native document, to read and to copy. */
export function CodeBlock({ code, label = 'Code' }: { readonly code: string; readonly label?: string }) {
  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must be able to reach it */}
      <section className={styles.code} tabIndex={0} aria-label={label}>
        <pre>{highlighted(code)}</pre>
      </section>
      <span className={styles.copy}>
        <CopyButton text={code} />
      </span>
    </div>
  );
}
