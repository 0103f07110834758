// Indonesian: the streams of a class, for administrators.
import type { enStreams } from './en_streams';

export const idStreams: Record<keyof typeof enStreams, string> = {
  'streams.open': 'Sambungan',
  'streams.title': 'Sambungan di {title}',
  'streams.hint': 'Yang diukur server dari setiap kamera, layar, dan suara, diperbarui setiap beberapa detik.',
  'streams.measuring': 'Sedang diukur …',
  'streams.nobody': 'Sekarang tidak ada yang mengirim atau menerima lewat server.',
  'streams.round_trip': 'pulang-pergi {n} ms',
  'streams.narrow': 'jalur sempit: {n} kbit/s',
  'streams.freezes': 'gambar berhenti {n} kali, {s} dtk seluruhnya',
  'streams.stream': 'Apa',
  'streams.sends': 'mengirim',
  'streams.gets': 'menerima',
  'streams.held': 'ditahan: jalur ini tidak cukup',
  'streams.lost': 'Hilang di jalan',
  'streams.size_s': 'kecil',
  'streams.size_m': 'sedang',
  'streams.size_l': 'besar',
  'streams.asked': 'Diminta ulang',
  'streams.keyframes': 'Gambar utuh diminta',
  'streams.of': '{what} dari {name}',
  'streams.microphone': 'Mikrofon',
  'streams.camera': 'Kamera',
  'streams.screen': 'Layar',
  'streams.screen_audio': 'Suara layar',
  'streams.watchers': 'Selain itu {n} program menonton.',
};
