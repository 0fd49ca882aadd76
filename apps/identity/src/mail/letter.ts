import type { MailMessage } from './mailer.ts';

/** What a letter says: paragraphs, and one link to follow. */
export interface Letter {
  to: string;
  subject: string;
  before: readonly string[];
  link: { label: string; url: string };
  after: readonly string[];
}

/**
 * A letter as plain text and as plain HTML that says the same. Names no product: whoever runs the installation writes
 * under a name of their own. Loads nothing, so that opening it tells nobody.
 */
export function writeLetter({ to, subject, before, link, after }: Letter): MailMessage {
  const paragraphs = (lines: readonly string[]) => lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n');
  const url = escapeHtml(link.url);
  return {
    to,
    subject: oneLine(subject),
    text: [...before, `${link.label}:\n${link.url}`, ...after].join('\n\n'),
    html: `<!doctype html>
<html><body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; color: #1c1c1c">
${paragraphs(before)}
<p><a href="${url}">${escapeHtml(link.label)}</a></p>
<p style="font-size: 14px; color: #555">${url}</p>
${paragraphs(after)}
</body></html>
`,
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
