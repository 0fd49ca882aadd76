/** What the shell knows of the machine it pretends to be on. */
export interface ShellMachine {
  readonly hostname: string;
  readonly image: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly privateIp: string;
  readonly bootedAt: number;
  now(): number;
}

type Command = (words: readonly string[], machine: ShellMachine) => string;

const commands: Readonly<Record<string, readonly [help: string, run: Command]>> = {
  cat: ['show a file, e.g. /etc/os-release', (words, machine) => fileOf(words[1] ?? '', machine)],
  date: ['the time here', (_words, machine) => new Date(machine.now()).toUTCString()],
  echo: ['say it again; $((6*7)) is computed', (words) => computed(words.slice(1).join(' '))],
  free: [
    'memory',
    (_words, machine) => `Mem: ${machine.memoryMib} MiB total, ${Math.round(machine.memoryMib * 0.46)} MiB used`,
  ],
  hostname: ['the name of this machine', (_words, machine) => machine.hostname],
  id: ['who you are', () => 'uid=0(root) gid=0(root)'],
  ip: ['addresses', (_words, machine) => `2: eth0: inet ${machine.privateIp}/24 scope global`],
  ls: ['what is here', () => 'app  backup  README'],
  nproc: ['vCPUs', (_words, machine) => String(machine.vcpus)],
  uname: [
    'what this runs',
    (words, machine) => (words[1] === '-a' ? `Linux ${machine.hostname} 6.12.9 simulated x86_64` : 'Linux'),
  ],
  uptime: ['since when it runs', (_words, machine) => uptimeOf(machine)],
  whoami: ['who you are', () => 'root'],
};

/** What one piece of typing leads to: text to show, and the exit code once the shell ends. */
export interface ShellAnswer {
  readonly output: string;
  readonly exitCode: number | null;
}

/** A tiny pretended shell. It runs nothing: it knows a dozen words and answers them. */
export class Shell {
  readonly #machine: ShellMachine;
  #line = '';

  constructor(machine: ShellMachine) {
    this.#machine = machine;
  }

  /** What is shown first. */
  welcome(): string {
    const note = 'This machine is simulated: nothing here is real. Type help.';
    return `${this.#machine.image} ${this.#machine.hostname} ttyS0\r\n\r\n${note}\r\n${this.#prompt()}`;
  }

  /** Takes what was typed, key by key, and echoes it as a terminal would. */
  type(text: string): ShellAnswer {
    let output = '';
    for (const key of text) {
      if (key === '\r' || key === '\n') {
        const line = this.#line.trim();
        this.#line = '';
        const exit = /^exit(?:\s+(\d{1,3}))?$/.exec(line);
        if (exit !== null) return { output: `${output}\r\nlogout\r\n`, exitCode: Number(exit[1] ?? 0) };
        const answer = line === '' ? '' : `${this.#run(line)}\r\n`;
        output += `\r\n${answer}${this.#prompt()}`;
      } else if (key === '\u0004' && this.#line === '') {
        return { output: `${output}\r\nlogout\r\n`, exitCode: 0 };
      } else if (key === '\u0003') {
        this.#line = '';
        output += `^C\r\n${this.#prompt()}`;
      } else if (key === '\u007f' || key === '\b') {
        if (this.#line !== '') output += '\b \b';
        this.#line = this.#line.slice(0, -1);
      } else if (key >= ' ' && this.#line.length < 4096) {
        this.#line += key;
        output += key;
      }
    }
    return { output, exitCode: null };
  }

  #prompt(): string {
    return `root@${this.#machine.hostname}:~# `;
  }

  #run(line: string): string {
    const words = line.split(/\s+/);
    const name = words[0] ?? '';
    if (name === 'help') {
      return Object.entries(commands)
        .map(([word, [help]]) => `${word.padEnd(10)}${help}`)
        .concat('exit      leave')
        .join('\r\n');
    }
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    return command === undefined ? `sh: ${name}: not found` : command[1](words, this.#machine);
  }
}

function computed(text: string): string {
  const apply: Readonly<Record<string, (a: number, b: number) => number>> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => Math.trunc(a / b),
  };
  return text
    .replace(/\$\(\(\s*(\d{1,9})\s*([-+*/])\s*(\d{1,9})\s*\)\)/g, (_all, a: string, sign: string, b: string) =>
      String(apply[sign]?.(Number(a), Number(b)) ?? 0),
    )
    .replace(/^(["'])(.*)\1$/, '$2');
}

function fileOf(path: string, machine: ShellMachine): string {
  if (path === '/etc/os-release') return `PRETTY_NAME="${machine.image}"\r\nVARIANT="simulated"`;
  if (path === '/etc/hostname') return machine.hostname;
  if (path === 'README') return 'A machine that is not there, in a cloud that is not there.';
  return `cat: ${path}: No such file or directory`;
}

function uptimeOf(machine: ShellMachine): string {
  const minutes = Math.max(0, Math.floor((machine.now() - machine.bootedAt) / 60_000));
  const days = Math.floor(minutes / 1440);
  const clock = `${Math.floor((minutes % 1440) / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  return `up ${days} days, ${clock}, 1 user, load average: 0.42, 0.37, 0.31`;
}
