// Bahasa Indonesia: tata letak kelas, dan tombol-tombolnya. Kunci dan urutannya sama dengan en_view.ts.
import type { enView } from './en_view';

export const idView: Record<keyof typeof enView, string> = {
  'view.grid': 'Semua orang dalam kisi',
  'view.stage': 'Satu orang di panggung',
  'view.back': 'Halaman sebelumnya',
  'view.next': 'Halaman berikutnya',
  'view.page': 'Halaman {page} dari {pages}',
  'shortcut.open': 'Papan ketik …',
  'shortcut.title': 'Papan ketik',
  'shortcut.switch_off': 'Mematikan mikrofon, kamera, atau layar',
  'shortcut.toggle': 'Menyalakan atau mematikannya',
  'shortcut.hand': 'Mengangkat atau menurunkan tangan',
  'shortcut.panels': 'Membuka obrolan atau peserta',
  'shortcut.grid': 'Kisi atau panggung',
  'shortcut.slides': 'Halaman sebelumnya atau berikutnya selama salindia tampil',
  'shortcut.close': 'Menutup yang sedang terbuka',
  'shortcut.help': 'Daftar ini',
  'shortcut.on': 'Pakai tombol-tombol ini',
  'shortcut.on_hint': 'Matikan bila sering tertekan tanpa sengaja, atau oleh masukan suara.',
  'shortcut.talk': 'Tekan untuk bicara',
  'shortcut.talk_hint': 'Mikrofon menyala selama Anda menahan tombol spasi.',
};
