// English: one's own line. The same keys as id_line.ts, in the same order.
export const enLine = {
  'line.open': '{quality}. More about it',
  'line.nothing': 'Nothing was measured yet.',
  'line.round_trip': 'An answer of the server takes {n} ms: quick enough to speak together.',
  'line.slow': 'An answer of the server takes {n} ms. Wait a moment after each sentence, so that nobody is interrupted.',
  'line.lost': 'On the way {received} % of what you are sent gets lost, and {sent} % of what you send.',
  'line.picture': 'The largest picture comes with {size} points.',
  'line.data': 'At this pace an hour costs about {mb} MB.',
  'line.held': 'Your line has no room for {n} of the pictures; they come back by themselves.',
  'line.no_freezes': 'No picture has stood still so far.',
  'line.freezes': 'Pictures stood still {n} times so far, {s} s in all.',
} as const;
