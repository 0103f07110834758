// The stage, who stands beside it, and the strip of the others.
import { Button } from '../design/controls';
import { Icon } from '../design/icon';
import { Roof } from '../design/logo';
import { t } from '../i18n';
import { isPlainPage } from '../media/devices';
import { leads } from '../state/care';
import type { ClassState, TileRef } from '../state/classroom';
import { companions, ownGroup } from '../state/groups';
import { kGridDesktop, kGridPhone, kStripDesktop, kStripNarrow, kStripPhone, layoutOf, showsGrid, type Layout } from '../state/layout';
import { isTeacher } from '../state/people';
import { placeSeen } from '../state/slides';
import { BroadcastScene } from './broadcast_scene';
import { GridScene } from './grid_scene';
import { useSeat } from './seat_context';
import { SlidesStage } from './slides_later';
import { Tile } from './tile';
import { kNarrow, kPhone, useMediaQuery } from './use_media_query';

const keyOf = (tile: TileRef) => `${tile.participant}/${tile.source}`;

export function Scene() {
  const state = useSeat().state.value;
  const { hls } = state;
  const slides = placeSeen(state) !== null;
  const phone = useMediaQuery(kPhone);
  if (hls !== null) return slides && !isPlainPage() ? <AudienceSlides hls={hls} /> : <BroadcastScene hls={hls} />;
  return showsGrid(state) ? <GridScene size={phone ? kGridPhone : kGridDesktop} /> : <DirectScene />;
}

/** Who follows as a broadcast has the slides as all have, and the broadcast beside them. */
function AudienceSlides({ hls }: { hls: string }) {
  return (
    <section class="scene scene-screen" aria-label={t('stage.label')}>
      <div class="stage" data-testid="stage" data-source="slides">
        <SlidesStage />
      </div>
      <div class="strip">
        <div class="audience-beside">
          <BroadcastScene hls={hls} />
        </div>
      </div>
    </section>
  );
}

function DirectScene() {
  const seat = useSeat();
  const phone = useMediaQuery(kPhone);
  const state = seat.state.value;
  const narrow = useMediaQuery(kNarrow);
  const layout = layoutOf(state, phone ? kStripPhone : narrow ? kStripNarrow : kStripDesktop);
  const screen = layout.slides || layout.stage?.source === 'screen';
  const others = layout.beside !== null || layout.strip.length > 0 || layout.hidden > 0;
  return (
    <section
      class={`scene${screen ? ' scene-screen' : ''}${others ? '' : ' scene-alone'}`}
      aria-label={t('stage.label')}
    >
      <div class="stage" data-testid="stage" data-source={layout.slides ? 'slides' : layout.stage?.source}>
        {layout.slides && <SlidesStage />}
        {layout.stage && <Tile key={keyOf(layout.stage)} tile={layout.stage} large />}
        {!layout.slides && <StageHint state={state} layout={layout} />}
        <SpeakerChip state={state} layout={layout} />
        {state.pinned && (
          <div class="stage-unpin">
            <Button icon="pin" onClick={() => seat.dispatch({ action: 'pin', tile: null })}>
              {t('stage.unpin')}
            </Button>
          </div>
        )}
      </div>
      {others && (
        <div class="strip" role="group" aria-label={t('stage.others')}>
          {layout.beside && (
            <div class="strip-beside" key="beside">
              <Tile key={keyOf(layout.beside)} tile={layout.beside} />
            </div>
          )}
          {layout.strip.map((tile) => (
            <Tile key={keyOf(tile)} tile={tile} />
          ))}
          {layout.hidden > 0 && <NextPage layout={layout} />}
        </div>
      )}
    </section>
  );
}

/** What to do while there is nobody to see. */
function StageHint({ state, layout }: { state: ClassState; layout: Layout }) {
  const here = companions(state);
  const alone = here.length <= 1;
  // A group works without one.
  const teacherHere = here.some(({ role }) => leads(role)) || ownGroup(state) !== null;
  if (layout.stage && (!alone || state.own.camera === 'on' || state.own.screen === 'on')) {
    if (teacherHere || layout.stage.source === 'screen') return null;
  }
  return (
    <div class="stage-hint">
      {!layout.stage && <Roof size={84} />}
      <p class="stage-hint-title">{t('stage.empty')}</p>
      <p>{isTeacher(state) ? t('stage.alone_hint') : t('stage.empty_hint')}</p>
    </div>
  );
}

/** Names the speaker whom no tile shows. */
function SpeakerChip({ state, layout }: { state: ClassState; layout: Layout }) {
  const shown = new Set([layout.stage, layout.beside, ...layout.strip].map((one) => one?.participant));
  const hidden = state.speaking.find((id) => !shown.has(id));
  const speaker = state.participants.find(({ id }) => id === hidden);
  if (!speaker) return null;
  return (
    <p class="speaker-chip">
      <Icon name="microphone" size={16} />
      {t('stage.speaking', { name: speaker.name })}
    </p>
  );
}

function NextPage({ layout }: { layout: Layout }) {
  const seat = useSeat();
  const next = (layout.page + 1) % layout.pages;
  return (
    <button
      type="button"
      class="next-page"
      aria-label={t('stage.next_page', { n: layout.hidden })}
      onClick={() => seat.dispatch({ action: 'strip_page', page: next })}
    >
      <span>{t('stage.more', { n: layout.hidden })}</span>
      <Icon name="next" size={18} />
    </button>
  );
}
