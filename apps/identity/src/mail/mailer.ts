import { createTransport } from 'nodemailer';

/** One message to one person. Both texts say the same. */
export interface MailMessage {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** Sends mail, where the installation has a server for it. */
export interface Mailer {
  /** False: nothing can be sent here; links are shown to be handed over instead. */
  isConfigured: boolean;
  /** Throws when no server is configured, when it cannot be reached in time, or when it refuses the message. */
  send(message: MailMessage): Promise<void>;
}

/** The part of identity's environment that mail needs. */
export interface MailConfig {
  KUMO_SMTP_URL?: string | undefined;
  KUMO_MAIL_FROM?: string | undefined;
}

/** However slow the server: a request waits no longer than this for each step of a delivery, in milliseconds. */
const stepTimeoutMs = 10_000;

/** Makes the mailer. Connects at the first message. */
export function createMailer({ KUMO_SMTP_URL: url, KUMO_MAIL_FROM: from }: MailConfig): Mailer {
  if (url === undefined || from === undefined) {
    if (url !== from) throw new Error('KUMO_SMTP_URL and KUMO_MAIL_FROM are needed together.');
    return { isConfigured: false, send: async () => Promise.reject(new Error('no mail server is configured')) };
  }
  const transport = createTransport(
    {
      url,
      connectionTimeout: stepTimeoutMs,
      greetingTimeout: stepTimeoutMs,
      socketTimeout: stepTimeoutMs,
      // Texts are made here; nothing of a message may name a file or an address to be read.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  return {
    isConfigured: true,
    async send({ to, subject, text, html }) {
      await transport.sendMail({ to: { name: '', address: to }, subject, text, html });
    },
  };
}
