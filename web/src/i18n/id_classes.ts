// Recordings of classes, in Indonesian.

export const idClasses = {
  'notice.never_recorded': 'Ruang ini tidak pernah direkam. Pengelola ruang dapat mengubahnya.',
  'class_recording.by': '{name} sedang merekam kelas ini',
  'class_recording.by_rule': 'Kelas ini sedang direkam',
  'class_recording.paused': 'Perekaman dijeda',
  'class_recording.left_out': 'Selama direkam, orang ini tidak melihat gambar: {names}. Peramban mereka tidak punya H.264.',
  'class_recording.start': 'Rekam kelas',
  'class_recording.pause': 'Jeda perekaman',
  'class_recording.resume': 'Lanjutkan perekaman',
  'class_recording.stop': 'Akhiri perekaman',
  'class_recording.is': 'Kelas ini sedang direkam.',
  'class_recording.is_by': '{name} sedang merekam kelas ini.',
  'class_recording.will': 'Kelas ini direkam begitu guru masuk.',
  'class_recording.consent': 'Suara, gambar, dan obrolan Anda untuk semua akan masuk ke rekaman. Yang tidak mau dapat mendengarkan dengan kamera dan mikrofon mati.',
  'room_form.recording': 'Perekaman',
  'room_form.never': 'Tidak pernah',
  'room_form.never_hint': 'Tidak seorang pun dapat merekam di ruang ini.',
  'room_form.by_hand': 'Bila guru menghendaki',
  'room_form.by_hand_hint': 'Guru memulai dan mengakhirinya; semua orang melihatnya.',
  'room_form.always': 'Selalu',
  'room_form.always_hint': 'Dimulai ketika guru masuk; semua diberi tahu di pintu.',
} as const;
