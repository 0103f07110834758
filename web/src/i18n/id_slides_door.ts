// Indonesian: what of slides is said where none are yet. The same keys as en_slides_door.ts, in the same order.
export const idSlidesDoor = {
  'slides.open': 'Salindia, papan tulis …',
  'slides.drop': 'Lepaskan di sini untuk menjadikan PDF ini salindia',
  'stage.slide': '{name}: salindia {n} dari {text}',
  'stage.slides_over': 'Salindia tidak ditampilkan lagi',
  'notice.slides_only_pdf': 'Salindia dibawa sebagai PDF: simpan dulu sebagai PDF.',
  'notice.slides_busy': 'PDF lain masih dalam perjalanan. Tunggu sampai selesai.',
  'notice.too_many_slides': 'Ruang ini tidak punya tempat lagi untuk salindia. Hapus yang tidak diperlukan.',
  'notice.page_full': 'Halaman ini penuh coretan. Pakai halaman baru, atau hapus sebagian.',
  'notice.ink_full': 'Salindia di ruang ini tidak muat coretan lagi. Hapus salindia yang tidak diperlukan.',
  'refusal.no_such_slide': 'Salindia itu sudah tidak ada.',
  'refusal.too_many_slides': 'Tidak ada tempat lagi untuk salindia.',
  'refusal.page_full': 'Halaman penuh coretan.',
  'refusal.ink_full': 'Ruang tidak muat coretan lagi.',
  'refusal.no_such_stroke': 'Garis itu sudah tidak ada.',
} as const;
