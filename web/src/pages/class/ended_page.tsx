// After the class: why it ended and the way back.
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../design/controls';
import { Roof } from '../../design/logo';
import { t } from '../../i18n';
import type { ClassState, Ending } from '../../state/classroom';
import { isTeacher } from '../../state/people';
import { FrontHeader } from '../../ui/front';

function words(state: ClassState): string {
  if (state.ending === 'refused') return t(`refusal.${state.refusal ?? 'no_answer'}`);
  if (state.ending === 'room_deleted') return t('ended.room_deleted_text');
  if (state.ending === 'link_revoked') return t('ended.link_revoked_text');
  if (state.ending === 'not_admitted') return t('ended.not_admitted_text');
  if (state.ending === 'removed') return t('ended.removed_text');
  if (state.ending === 'class_ended') return t('ended.class_ended_text');
  if (state.ending === 'replaced') return t('ended.replaced_text');
  return t('ended.thanks');
}

/** After which one cannot come in again. */
const kFinal = new Set<Ending>(['room_deleted', 'link_revoked', 'removed']);

export function EndedPage({ state, onAgain }: { state: ClassState; onAgain: () => void }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const final = kFinal.has(state.ending ?? 'left');
  return (
    <div class="front">
      <FrontHeader />
      <main class="ended" data-testid="ended" data-ending={state.ending}>
        <Roof size={88} />
        <h1 ref={title} tabIndex={-1}>
          {t(`ended.${state.ending ?? 'left'}`)}
        </h1>
        <p class="soft" data-testid={state.ending === 'refused' ? 'join-refusal' : undefined}>
          {words(state)}
        </p>
        {!final && (
          <Button kind="primary" testId="rejoin-button" onClick={onAgain}>
            {t('ended.rejoin')}
          </Button>
        )}
        {isTeacher(state) && (
          <a class="button button-quiet" href="/">
            {t('app.home')}
          </a>
        )}
      </main>
    </div>
  );
}
