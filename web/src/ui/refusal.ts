// The words for a refused request.
import { t } from '../i18n';
import type { HttpResult } from '../signal/http';

export function refusalWords(result: HttpResult<unknown> & { ok: false }): string {
  return t(`refusal.${result.refusal}`, { s: result.retryAfterS ?? 60, what: result.what ?? '', line: result.line ?? 0 });
}
