// Indonesian: one's own line.
import type { enLine } from './en_line';

export const idLine: Record<keyof typeof enLine, string> = {
  'line.open': '{quality}. Selengkapnya',
  'line.nothing': 'Belum ada yang diukur.',
  'line.round_trip': 'Jawaban server butuh {n} milidetik: cukup cepat untuk berbicara bersama.',
  'line.slow': 'Jawaban server butuh {n} milidetik. Tunggu sebentar setelah setiap kalimat agar tidak ada yang terpotong.',
  'line.lost': 'Di jalan hilang {received} % dari yang Anda terima dan {sent} % dari yang Anda kirim.',
  'line.picture': 'Gambar terbesar datang dengan {size} titik.',
  'line.data': 'Dengan laju ini satu jam butuh sekitar {mb} MB.',
  'line.held': 'Jalur Anda tidak cukup untuk {n} gambar; gambar itu kembali dengan sendirinya.',
  'line.no_freezes': 'Sejauh ini tidak ada gambar yang berhenti.',
  'line.freezes': 'Sejauh ini gambar berhenti {n} kali, {s} detik seluruhnya.',
};
