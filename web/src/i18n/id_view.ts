// Bahasa Indonesia: tata letak kelas, dan tombol-tombolnya. Kunci dan urutannya sama dengan en_view.ts.
import type { enView } from './en_view';

export const idView: Record<keyof typeof enView, string> = {
  'view.grid': 'Semua orang dalam kisi',
  'view.stage': 'Satu orang di panggung',
  'view.back': 'Halaman sebelumnya',
  'view.next': 'Halaman berikutnya',
  'view.page': 'Halaman {page} dari {pages}',
  'keys.open': 'Papan ketik …',
  'keys.title': 'Papan ketik',
  'keys.switch_off': 'Mematikan mikrofon, kamera, atau layar',
  'keys.toggle': 'Menyalakan atau mematikannya',
  'keys.hand': 'Mengangkat atau menurunkan tangan',
  'keys.panels': 'Membuka obrolan atau peserta',
  'keys.grid': 'Kisi atau panggung',
  'keys.close': 'Menutup yang sedang terbuka',
  'keys.help': 'Daftar ini',
  'keys.on': 'Pakai tombol-tombol ini',
  'keys.on_hint': 'Matikan bila sering tertekan tanpa sengaja, atau oleh masukan suara. “?” tetap berlaku.',
  'keys.talk': 'Tekan untuk bicara',
  'keys.talk_hint': 'Mikrofon menyala selama Anda menahan tombol spasi.',
};
