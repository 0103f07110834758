// RFC 4180, as far as our tables use it: no quotes.
export function readCsv(text) {
  const [names, ...lines] = text.split('\r\n').filter(Boolean).map((line) => line.split(','));
  return lines.map((values) => {
    if (values.length !== names.length) throw new Error(`${values.length} values: ${values}`);
    return Object.fromEntries(names.map((name, i) => [name, values[i]]));
  });
}
