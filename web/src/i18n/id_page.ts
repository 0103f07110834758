// Bahasa Indonesia: mendengar diri sendiri di depan pintu, dan kamera di atas papan. Kunci dan urutannya sama dengan en_page.ts.
import type { enPage } from './en_page';

export const idPage: Record<keyof typeof enPage, string> = {
  'echo.start': 'Dengarkan suara Anda',
  'echo.again': 'Dengarkan sekali lagi',
  'echo.opening': 'Membuka mikrofon …',
  'echo.recording': 'Ucapkan satu kalimat sekarang …',
  'echo.playing': 'Sekarang dengarkan …',
  'echo.asked': 'Apakah suara Anda terdengar?',
  'echo.yes': 'Ya',
  'echo.no': 'Tidak',
  'echo.heard': 'Bagus: Anda akan terdengar, dan Anda akan mendengar yang lain.',
  'echo.unheard': 'Mikrofon Anda berfungsi. Untuk suaranya, coba ini:',
  'echo.silent': 'Tidak ada suara dari mikrofon. Coba ini:',
  'echo.failed': 'Mikrofon tidak dapat dicoba. Anda tetap dapat bergabung.',
  'echo.try_volume': 'Naikkan volume perangkat ini.',
  'echo.try_speaker': 'Pilih pengeras suara lain, bila ada beberapa.',
  'echo.try_headphones': 'Cabut penyuara telinga, atau pakailah.',
  'echo.try_switch': 'Cari sakelar bisu pada mikrofon atau penyuara telinga.',
  'echo.try_microphone': 'Pilih mikrofon lain, bila ada beberapa.',
  'echo.try_closer': 'Bicaralah lebih keras dan lebih dekat.',
  'board.choose': 'Kamera ini memperlihatkan papan atau kertas',
  'board.hint': 'Lebih tajam dan tidak dicerminkan, dengan gambar per detik lebih sedikit.',
  'board.off': 'Kamera ini memperlihatkan wajah',
};
