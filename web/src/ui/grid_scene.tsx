// Everybody of the same size, in places that stay, some on each page.
import { IconButton } from '../design/controls';
import { t } from '../i18n';
import type { TileRef } from '../state/classroom';
import { gridOf } from '../state/layout';
import { useSeat } from './seat_context';
import { Tile } from './tile';

const keyOf = (tile: TileRef) => `${tile.participant}/${tile.source}`;

export function GridScene({ size }: { size: number }) {
  const seat = useSeat();
  const { tiles, page, pages } = gridOf(seat.state.value, size);
  const turn = (step: number) => seat.dispatch({ action: 'strip_page', page: (page + step + pages) % pages });
  return (
    <section class="scene scene-grid" aria-label={t('stage.label')} data-testid="grid">
      <div class="grid" data-count={tiles.length}>
        {tiles.map((tile) => (
          <Tile key={keyOf(tile)} tile={tile} />
        ))}
      </div>
      {pages > 1 && (
        <div class="grid-pages">
          <IconButton icon="back" label={t('view.back')} testId="grid-back" onClick={() => turn(-1)} />
          <p role="status">{t('view.page', { page: page + 1, pages })}</p>
          <IconButton icon="next" label={t('view.next')} testId="grid-next" onClick={() => turn(1)} />
        </div>
      )}
    </section>
  );
}
