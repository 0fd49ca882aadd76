import { ApiError } from './api-error.ts';

/** A request's parameters, by lower-case name; what is behind the dot of a map keeps its case. */
export class Request {
  readonly command: string;
  readonly #params: ReadonlyMap<string, string>;

  constructor(command: string, received: ReadonlyMap<string, string>) {
    this.command = command;
    const params = new Map<string, string>();
    for (const [name, value] of received) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused.
      if (/[\u0000-\u001f\u007f]/.test(value)) {
        throw new ApiError(
          431,
          `Received value for parameter ${name} is invalid, contains illegal ASCII non-printable characters`,
        );
      }
      params.set(lowered(name), value);
    }
    this.#params = params;
  }

  get(name: string): string | undefined {
    const value = this.#params.get(name);
    return value === undefined || value === '' ? undefined : value;
  }

  /** A parameter that must be there. */
  need(name: string): string {
    const value = this.get(name);
    if (value !== undefined) return value;
    const command = this.command.toLowerCase();
    throw new ApiError(431, `Unable to execute API command ${command} due to missing parameter ${name}`, 9999);
  }

  number(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (!/^-?\d+$/.test(value)) {
      throw new ApiError(
        431,
        `Unable to execute API command ${this.command.toLowerCase()} due to invalid value ${value} for parameter ${name}`,
      );
    }
    return Number(value);
  }

  isSet(name: string): boolean {
    return this.get(name)?.toLowerCase() === 'true';
  }

  list(name: string): string[] {
    return (this.get(name) ?? '').split(',').filter((item) => item !== '');
  }

  /** `tags[0].key=…`: one object for each index. */
  maps(name: string): Record<string, string>[] {
    const found = new Map<string, Record<string, string>>();
    for (const [key, value] of this.#params) {
      if (!key.startsWith(`${name}[`)) continue;
      const [, index = '', field = ''] = /\[(\d+)\]\.(\w+)$/.exec(key) ?? [];
      if (field === '' || key.split('[').length > 2) {
        throw new ApiError(
          430,
          `Unable to decode parameter ${key}; if specifying an object array, please use parameter[index].field=XXX`,
        );
      }
      found.set(index, { ...found.get(index), [field]: value });
    }
    return [...found.values()];
  }

  has(name: string): boolean {
    return this.get(name) !== undefined || this.maps(name).length > 0;
  }
}

function lowered(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? name.toLowerCase() : name.slice(0, dot).toLowerCase() + name.slice(dot);
}
