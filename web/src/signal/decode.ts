// Small checked decoders: from `unknown` to a typed value, or a DecodeError that names the place.

export class DecodeError extends Error {
  constructor(path: string, expected: string) {
    super(`${path || 'message'}: expected ${expected}`);
    this.name = 'DecodeError';
  }
}

/** Turns a value of unknown shape into T or throws DecodeError; `path` is for the error text. */
export type Decoder<T> = (value: unknown, path: string) => T;

export type Decoded<D> = D extends Decoder<infer T> ? T : never;

export const text: Decoder<string> = (value, path) => {
  if (typeof value !== 'string') throw new DecodeError(path, 'text');
  return value;
};

export const number: Decoder<number> = (value, path) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new DecodeError(path, 'a number');
  return value;
};

export const boolean: Decoder<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new DecodeError(path, 'true or false');
  return value;
};

/** One of the given words. */
export function oneOf<const T extends string>(words: readonly T[]): Decoder<T> {
  return (value, path) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw new DecodeError(path, words.join(' | '));
    return found;
  };
}

export function nullable<T>(decode: Decoder<T>): Decoder<T | null> {
  return (value, path) => (value === null || value === undefined ? null : decode(value, path));
}

/** Of a key that may be missing, or null: it is missing then. */
export function optional<T>(decode: Decoder<T>): Decoder<T | undefined> {
  return (value, path) => (value === null || value === undefined ? undefined : decode(value, path));
}

type MayMiss<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];
/** What may be undefined may be missing. */
type Loose<T> = Omit<T, MayMiss<T>> & Partial<Pick<T, MayMiss<T>>>;

export function list<T>(decode: Decoder<T>): Decoder<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new DecodeError(path, 'a list');
    return value.map((item, index) => decode(item, `${path}[${index}]`));
  };
}

/** An object with at least these keys; further keys are ignored, so that the server may add some. */
export function object<T extends Record<string, unknown>>(shape: {
  [K in keyof T]: Decoder<T[K]>;
}): Decoder<Loose<T>> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new DecodeError(path, 'an object');
    }
    const source = value as Record<string, unknown>;
    const out: Partial<T> = {};
    for (const key in shape) {
      const decoded = shape[key](source[key], path ? `${path}.${key}` : key);
      if (decoded !== undefined) out[key] = decoded;
    }
    return out as Loose<T>;
  };
}
