// The joglo: the roof of a pendopo on its four pillars.

export function Roof({ size = 32 }: { size?: number }) {
  return (
    <svg class="roof" viewBox="0 0 48 40" width={size} height={(size * 40) / 48} aria-hidden="true">
      <path class="roof-tiles" d="M19 3h10l4 10.2L46 22.6H2L15 13.2z" />
      <path class="roof-ridge" d="M17.5 1.5h13v2.6h-13zM13.6 12.4h20.8l2.2 2.2H11.4z" />
      <path class="roof-posts" d="M7 24.8h3.2v9H7zM17.6 24.8h3.2v9h-3.2zM27.2 24.8h3.2v9h-3.2zM37.8 24.8H41v9h-3.2z" />
      <path class="roof-floor" d="M3.5 35.2h41V38.4h-41z" />
    </svg>
  );
}

export function Logo({ size = 32 }: { size?: number }) {
  return (
    <span class="logo">
      <Roof size={size} />
      <span class="logo-name">Pendopo</span>
    </span>
  );
}
