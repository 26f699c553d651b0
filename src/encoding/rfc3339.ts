/** RFC 3339 in UTC at whole seconds: `2026-11-23T04:00:00Z`. */
export function rfc3339(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, -5)}Z`;
}
