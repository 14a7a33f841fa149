/** A path with the fields that hold something. */
export function address(path: string, fields: Readonly<Record<string, string | undefined>>): string {
  const query = Object.entries(fields).flatMap(([name, value]) => (value ? [`${name}=${encodeURIComponent(value)}`] : []));
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}
