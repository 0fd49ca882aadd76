import { createServer, type Socket } from 'node:net';

/** A message as a mail server took it. */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** Headers and body, soft line breaks of quoted-printable already joined. */
  data: string;
}

/** A small SMTP server that keeps what it is given. */
export interface MailServer {
  url: string;
  received: ReceivedMail[];
  stop(): Promise<void>;
}

/** Starts one on a free port; with `refuses` it takes no recipient. */
export async function startMailServer({ refuses = false } = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, received, refuses);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mail server has no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(socket: Socket, received: ReceivedMail[], refuses: boolean): void {
  let mail: ReceivedMail = { from: '', to: [], data: '' };
  let isData = false;
  let rest = '';
  const say = (line: string) => socket.write(`${line}\r\n`);
  const address = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? '';
  const take = (line: string): void => {
    if (isData) {
      if (line !== '.') {
        mail.data += `${line}\n`;
        return;
      }
      isData = false;
      received.push({ ...mail, data: mail.data.replaceAll(/=\n/g, '').replaceAll('=3D', '=') });
      mail = { from: '', to: [], data: '' };
      say('250 taken');
      return;
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'MAIL') mail.from = address(line);
    if (verb === 'RCPT') {
      if (refuses) {
        say('550 nobody here');
        return;
      }
      mail.to.push(address(line));
    }
    isData = verb === 'DATA';
    if (verb === 'QUIT') socket.end('221 bye\r\n');
    else say(isData ? '354 go on' : '250 fine');
  };
  say('220 mail');
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}
