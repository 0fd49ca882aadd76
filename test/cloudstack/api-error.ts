/** A refusal in CloudStack's own codes. `csCode` is its `cserrorcode`; 9999 where an error has none of its own. */
export class ApiError extends Error {
  readonly code: number;
  readonly csCode: number;

  constructor(code: number, text: string, csCode = code === 431 ? 4350 : 9999) {
    super(text);
    this.code = code;
    this.csCode = csCode;
  }

  toRow(): Record<string, unknown> {
    return { uuidList: [], errorcode: this.code, cserrorcode: this.csCode, errortext: this.message };
  }
}

/** What every command says of an id that nothing has. */
export function unknownId(command: string, parameter: string, value: string): ApiError {
  const text =
    `Unable to execute API command ${command.toLowerCase()} due to invalid value. Invalid parameter ${parameter} ` +
    `value=${value} due to incorrect long value format, or entity does not exist or due to incorrect parameter ` +
    'annotation for the field in api cmd class.';
  return new ApiError(431, text, 9999);
}
