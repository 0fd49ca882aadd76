import { escapeHtml } from '../http/answers.ts';
import { outlineOf, typeOf, withCode } from './schema-outline.ts';

/** The parts of an OpenAPI document that the page shows. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

interface ApiParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: unknown;
}

interface ApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly 'x-permission'?: string;
  readonly parameters?: readonly {
    name: string;
    in: string;
    required?: boolean;
    description?: string;
    schema: unknown;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: unknown }>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: unknown }>> }
    >
  >;
}

/** A page and the content policy under which it works. */
export interface DocsPage {
  readonly html: string;
  readonly policy: string;
}

const nonceMark = '{{nonce}}';

/** Makes the reference page: one file without anything from elsewhere. Returns a function that gives it a fresh nonce. */
export function createDocsPage(document: ApiDocument): (nonce: string) => DocsPage {
  const template = pageOf(document);
  return (nonce) => ({
    html: template.replaceAll(nonceMark, nonce),
    policy: `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  });
}

function pageOf(document: ApiDocument): string {
  const groups = groupsOf(document);
  const menu = [...groups.keys()].map((tag) => `<li><a href="#${tag}">${escapeHtml(tag)}</a></li>`).join('');
  const sections = [...groups].map(
    ([tag, operations]) => `<section id="${tag}"><h2>${escapeHtml(tag)}</h2>${operations.join('')}</section>`,
  );
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${name}"><summary><code>${name}</code></summary>${outlineOf(schema)}</details>`,
  );
  const title = escapeHtml(document.info.title);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style nonce="${nonceMark}">${style}</style></head><body>
<nav aria-label="Contents"><strong>${title}</strong><p>Version ${escapeHtml(document.info.version)} · <a href="/api/v1/openapi.json">OpenAPI 3.1</a></p>
<label for="find">Find</label><input id="find" type="search" autocomplete="off" placeholder="path or word"><ul>${menu}<li><a href="#schemas">schemas</a></li></ul></nav>
<main><h1>${title}</h1><p>${withCode(document.info.description ?? '')}</p>
<p>Send an API key as <code>Authorization: Bearer cpk_…</code>. Every answer carries <code>X-Request-Id</code>; errors are <code>application/problem+json</code>.</p>
${sections.join('')}<section id="schemas"><h2>schemas</h2>${schemas.join('')}</section></main><script nonce="${nonceMark}">${script}</script></body></html>`;
}

function groupsOf(document: ApiDocument): Map<string, string[]> {
  const groups = new Map<string, string[]>((document.tags ?? []).map(({ name }) => [name, []]));
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0] ?? 'other';
      groups.set(tag, [...(groups.get(tag) ?? []), operationOf(method.toUpperCase(), path, operation)]);
    }
  }
  return groups;
}

function operationOf(method: string, path: string, operation: ApiOperation): string {
  const { parameters = [], requestBody, responses, description } = operation;
  const permission = operation['x-permission'];
  const bodies = Object.values(requestBody?.content ?? {}).map(({ schema }) => `<h4>Body</h4>${outlineOf(schema)}`);
  return `<details class="operation" id="${escapeHtml(operation.operationId)}"><summary><b>${method}</b> <code>/api/v1${escapeHtml(path)}</code> <span>${escapeHtml(operation.summary)}</span></summary>
${description === undefined ? '' : `<p>${withCode(description)}</p>`}${permission === undefined ? '' : `<p>Needs: <code>${escapeHtml(permission)}</code></p>`}
<pre tabindex="0">${escapeHtml(exampleOf(method, path, permission, requestBody !== undefined))}</pre>${parametersOf(parameters)}${bodies.join('')}${responsesOf(responses)}</details>`;
}

function parametersOf(parameters: readonly ApiParameter[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(
    ({ name, in: place, required, description = '', schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${place}${required === true ? ', required' : ''}</td><td>${withCode(description)} ${typeOf(schema)}</td></tr>`,
  );
  return `<table><thead><tr><th>Parameter</th><th>In</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function responsesOf(responses: ApiOperation['responses']): string {
  return Object.entries(responses)
    .map(([status, { description, content }]) => {
      const parts = Object.entries(content ?? {}).map(
        ([type, { schema }]) => `<p><code>${type}</code></p>${outlineOf(schema)}`,
      );
      const title = status === 'default' ? 'Errors' : status;
      return `<h4>${title}</h4>${parts.length > 0 ? parts.join('') : `<p>${withCode(description)}</p>`}`;
    })
    .join('');
}

/** The call as a command line; the address is where the reader found this page. */
function exampleOf(method: string, path: string, permission: string | undefined, hasBody: boolean): string {
  const parts = [`curl${method === 'GET' ? '' : ` -X ${method}`} "$ADDRESS/api/v1${path}"`];
  if (permission !== 'public') parts.push('-H "Authorization: Bearer $API_KEY"');
  if (hasBody) parts.push("-H 'Content-Type: application/json' -d @body.json");
  return parts.join(' \\\n  ');
}

const style = `:root{color-scheme:light dark;--line:light-dark(#d8dade,#33373f);--soft:light-dark(#f5f6f8,#1b1d22);--dim:light-dark(#4a505c,#a5abb8);--link:light-dark(#1f4fc4,#8fb1ff)}
*{box-sizing:border-box}body{margin:0;font:15px/1.55 system-ui,sans-serif;background:light-dark(#fff,#131519);color:light-dark(#16181d,#e8eaee);display:grid;grid-template-columns:15rem minmax(0,1fr)}
a{color:var(--link)}nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.25rem;border-right:1px solid var(--line);background:var(--soft)}nav ul{list-style:none;padding:0}nav label{display:block;color:var(--dim)}nav input{width:100%;padding:.4rem;font:inherit}
main{padding:1.5rem 2rem;max-width:64rem}h2{margin-top:2.5rem}details{border:1px solid var(--line);border-radius:6px;margin:.4rem 0;padding:.5rem .75rem}summary{cursor:pointer;overflow-wrap:anywhere}summary span{color:var(--dim)}
b{display:inline-block;min-width:4.2em;font:600 12px ui-monospace,monospace}pre{background:var(--soft);padding:.75rem;overflow:auto;font:12.5px/1.5 ui-monospace,monospace;border-radius:4px}code{font:13px ui-monospace,monospace}
.schema{background:var(--soft);border-radius:4px;padding:.5rem .75rem;overflow-wrap:anywhere}.schema ul{margin:.1rem 0;padding-left:1.1rem;list-style:none;border-left:1px solid var(--line)}.schema b{min-width:0;color:var(--dim)}small{color:var(--dim)}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line)}[hidden]{display:none}
@media(max-width:720px){body{display:block}nav{position:static;height:auto;border:0}main{padding:1rem}}`;

const script = `const open=()=>{const it=document.getElementById(decodeURIComponent(location.hash.slice(1)));if(it instanceof HTMLDetailsElement)it.open=true};addEventListener('hashchange',open);open();
document.getElementById('find').addEventListener('input',({target})=>{const word=target.value.toLowerCase();for(const it of document.querySelectorAll('details.operation'))it.hidden=!it.querySelector('summary').textContent.toLowerCase().includes(word);
for(const it of document.querySelectorAll('section'))it.hidden=it.id!=='schemas'&&![...it.querySelectorAll('details')].some((one)=>!one.hidden)});`;
