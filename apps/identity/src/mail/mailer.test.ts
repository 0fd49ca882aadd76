import { afterEach, expect, test } from 'vitest';
import { type MailServer, startMailServer } from '../../test/mail-server.ts';
import { writeLetter } from './letter.ts';
import { createMailer } from './mailer.ts';

let server: MailServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const letter = {
  to: 'grace@example.org',
  subject: 'Hello\r\nBcc: eve@example.org',
  before: ['Fish & <Chips> "invites" you.'],
  link: { label: 'Accept', url: 'https://cloud.example.org/invitation#abc' },
  after: ['Seven days.'],
};

test('a letter reaches its one address by SMTP, in both texts, and its subject cannot add a header', async () => {
  server = await startMailServer();
  const mailer = createMailer({ KUMO_SMTP_URL: server.url, KUMO_MAIL_FROM: 'Clouds <clouds@example.org>' });
  await mailer.send(writeLetter(letter));
  const [mail] = server.received;
  expect(mail).toMatchObject({ from: 'clouds@example.org', to: ['grace@example.org'] });
  expect(mail?.data).not.toMatch(/^bcc:/im);
  expect(mail?.data).toContain('https://cloud.example.org/invitation#abc');
  expect(mail?.data).toContain('Fish &#38; &#60;Chips&#62;');
});

test('an address with a list in it is one address, or none', async () => {
  server = await startMailServer();
  const mailer = createMailer({ KUMO_SMTP_URL: server.url, KUMO_MAIL_FROM: 'clouds@example.org' });
  await mailer.send(writeLetter({ ...letter, to: 'a@example.org,b@example.org' })).catch(() => undefined);
  expect(server.received.flatMap(({ to }) => to)).not.toContain('b@example.org');
});

test('without a server nothing is sent, and half a configuration is refused', async () => {
  const none = createMailer({});
  expect(none.isConfigured).toBe(false);
  await expect(none.send(writeLetter(letter))).rejects.toThrow('no mail server');
  expect(() => createMailer({ KUMO_SMTP_URL: 'smtp://127.0.0.1:1' })).toThrow('needed together');
});

test('a server that refuses, or is not there, is told', async () => {
  server = await startMailServer({ refuses: true });
  const refused = createMailer({ KUMO_SMTP_URL: server.url, KUMO_MAIL_FROM: 'clouds@example.org' });
  await expect(refused.send(writeLetter(letter))).rejects.toThrow();
  const gone = createMailer({ KUMO_SMTP_URL: 'smtp://127.0.0.1:1', KUMO_MAIL_FROM: 'clouds@example.org' });
  await expect(gone.send(writeLetter(letter))).rejects.toThrow();
});
