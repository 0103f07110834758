// The joglo: the roof of a pendopo on its four pillars.

export function Roof({ size = 32 }: { size?: number }) {
  return (
    <svg class="roof" viewBox="0 0 48 40" width={size} height={(size * 40) / 48} aria-hidden="true">
      <path class="roof-tiles" d="M16.4 5.6h15.2l5 9.2H11.4zM10.2 16.2h27.6L47.2 24.6H.8z" />
      <path class="roof-ridge" d="M14.6 2.4q9.4 2 18.8 0l-.9 3.2h-17zM11.4 14.8h25.2l1.2 1.4H10.2z" />
      <path class="roof-posts" d="M6.5 25.8h2.8v8.6H6.5zM16.8 25.8h2.8v8.6h-2.8zM28.4 25.8h2.8v8.6h-2.8zM38.7 25.8h2.8v8.6h-2.8z" />
      <path class="roof-floor" d="M3 35.4h42V38H3z" />
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
