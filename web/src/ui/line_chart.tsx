// A small chart of a few lines over time, drawn as SVG.
import { when } from '../i18n';
import { axisTop, pathOf, type Series } from '../state/quality';
import { numberWords } from './quality_words';

const kWidth = 600;
const kHeight = 150;

export interface Line {
  label: string;
  kind: 'publisher' | 'middle' | 'bad';
  values: Series;
}

interface ChartProps {
  title: string;
  unit: string;
  at: readonly number[];
  lines: readonly Line[];
  /** The axis goes at least so far, so that what is hardly anything does not look like mountains. */
  least: number;
  gapMs: number;
  testId?: string;
}

const last = (values: Series) => values.filter((value) => value !== null).at(-1) ?? null;

export function LineChart({ title, unit, at, lines, least, gapMs, testId }: ChartProps) {
  const top = axisTop(lines.map(({ values }) => values), least);
  const from = at[0] ?? 0;
  const to = at[at.length - 1] ?? 0;
  const box = { from, to, top, width: kWidth, height: kHeight };
  const said = lines.map(({ label, values }) => `${label}: ${numberWords(last(values), unit)}`);
  return (
    <figure class="chart" data-testid={testId}>
      <figcaption>
        <strong>{title}</strong>
        <span class="chart-lines">
          {lines.map(({ label, kind, values }) => (
            <span key={label} class={`chart-${kind}`}>
              {label} <b>{numberWords(last(values), unit)}</b>
            </span>
          ))}
        </span>
      </figcaption>
      <div class="chart-picture">
        <span class="chart-top">{numberWords(top, unit)}</span>
        <svg
          viewBox={`0 -2 ${kWidth} ${kHeight + 4}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}. ${said.join('; ')}`}
        >
          {[0, 0.5, 1].map((part) => (
            <path key={part} class="chart-grid" d={`M0 ${kHeight * part}H${kWidth}`} />
          ))}
          {lines.map(({ label, kind, values }) => (
            <path key={label} class={`chart-line chart-${kind}`} d={pathOf(at, values, box, gapMs)} />
          ))}
        </svg>
      </div>
      {at.length > 0 && (
        <p class="chart-times">
          <span>{when(from)}</span>
          <span>{when(to)}</span>
        </p>
      )}
    </figure>
  );
}
