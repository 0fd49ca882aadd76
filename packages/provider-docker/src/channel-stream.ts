import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';

/**
 * An SSH channel as HTTP wants its socket: there before it is open, closed as soon as it is destroyed (a channel waits for the far
 * side and for its reader, and an agent would wait with it), and with a socket's manners, which do nothing here.
 */
export class ChannelStream extends Duplex {
  readonly #open: () => Promise<ClientChannel>;
  #channel: ClientChannel | undefined;

  constructor(open: () => Promise<ClientChannel>) {
    super({ allowHalfOpen: false });
    this.#open = open;
  }

  override _construct(done: (error?: Error | null) => void): void {
    this.#open().then(
      (channel) => {
        this.#channel = channel;
        if (this.destroyed) channel.close();
        else this.#attach(channel);
        done();
      },
      (error: Error) => done(error),
    );
  }

  #attach(channel: ClientChannel): void {
    channel.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause();
    });
    let isEnded = false;
    // Not destroyed, but ended: what is buffered is still read.
    const end = () => {
      if (!isEnded) this.push(null);
      isEnded = true;
    };
    channel.on('end', end).on('close', end);
    channel.on('error', (error: Error) => this.destroy(error));
  }

  override _read(): void {
    this.#channel?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#channel?.write(chunk) === false) this.#channel.once('drain', done);
    else done();
  }

  override _final(done: () => void): void {
    this.#channel?.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel?.close();
    done(error);
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
