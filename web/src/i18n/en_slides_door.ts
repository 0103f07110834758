// English: what of slides is said where none are yet. The same keys as id_slides_door.ts, in the same order.
export const enSlidesDoor = {
  'slides.open': 'Slides, whiteboard …',
  'slides.drop': 'Let go here to bring the PDF as slides',
  'stage.slide': '{name}: slide {n} of {text}',
  'stage.slides_over': 'No slides are shown any more',
  'notice.slides_only_pdf': 'Slides are brought as a PDF: save it as PDF first.',
  'notice.slides_busy': 'Another PDF is still on its way. Wait until it is there.',
  'notice.too_many_slides': 'The room has no place for more slides. Remove some that are not needed any more.',
  'notice.page_full': 'This page is full of ink. Take a new page, or erase something.',
  'notice.ink_full': 'The slides of this room hold no more ink. Remove slides that are not needed any more.',
  'refusal.no_such_slide': 'These slides are not there any more.',
  'refusal.too_many_slides': 'There is no place for more slides.',
  'refusal.page_full': 'The page is full of ink.',
  'refusal.ink_full': 'The room holds no more ink.',
  'refusal.no_such_stroke': 'The line is not there any more.',
} as const;
