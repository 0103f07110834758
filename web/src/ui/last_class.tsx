// Above the teachers' sign-in, for a student: the way back to his class.
import { useState } from 'preact/hooks';
import { IconButton } from '../design/controls';
import { t } from '../i18n';
import { forgetClass, rememberedClass } from '../signal/last_class';

export function LastClassCard() {
  const [last, setLast] = useState(() => rememberedClass(Date.now()));
  if (!last) return null;
  const forget = () => {
    forgetClass();
    setLast(null);
    document.querySelector<HTMLElement>('[data-testid=sign-in-name]')?.focus();
  };
  return (
    <div class="last-class" data-testid="last-class">
      <a class="button button-primary" href={last.path} data-testid="last-class-open">
        <span>{t('last_class.back', { title: last.title })}</span>
      </a>
      <IconButton icon="close" label={t('last_class.forget')} testId="last-class-forget" onClick={forget} />
    </div>
  );
}
