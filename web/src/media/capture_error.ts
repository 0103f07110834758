// Why a device could not be opened, from what the browser throws. Pure.
import type { Capture } from '../state/classroom';

/** The browser's error, by name and message; see the table in docs/design.md. */
export function captureOf(error: { name: string; message: string }): Capture {
  switch (error.name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      // Chromium 156 says "Permission denied by system" and "Permission dismissed"; Safari and
      // Firefox do not tell these apart.
      if (/system/i.test(error.message)) return 'refused_by_system';
      return /dismissed/i.test(error.message) ? 'dismissed' : 'refused_by_browser';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'not_found';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'in_use';
    case 'SecurityError':
      return 'insecure';
    default:
      return 'failed';
  }
}
