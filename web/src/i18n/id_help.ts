// Bahasa Indonesia: tugas yang dipercayakan guru kepada seorang murid. Kunci dan urutannya sama dengan en_help.ts.
import type { enHelp } from './en_help';

export const idHelp: Record<keyof typeof enHelp, string> = {
  'help.mark': 'membantu',
  'help.let_admit': 'Beri izin membuka pintu',
  'help.let_record': 'Beri izin merekam',
  'help.let_moderate': 'Beri izin menjaga ketertiban',
  'help.stop_chat': 'Hentikan menulis di obrolan',
  'help.let_chat': 'Izinkan menulis di obrolan',
  'help.only_reads': 'boleh membaca, tidak menulis',
  'person.may_admit': 'membuka pintu',
  'person.may_record': 'boleh merekam',
  'person.may_moderate': 'menjaga ketertiban',
  'person.may_chat': 'boleh menulis',
  'rights.chat': 'Menulis di obrolan',
  'rights.no_chat': 'Hanya guru yang menulis di obrolan.',
  'notice.help_admit': 'Anda membantu di pintu: izinkan masuk yang menunggu, di Peserta.',
  'notice.help_record': 'Anda sekarang dapat merekam kelas, lewat menu Lainnya.',
  'notice.help_moderate': 'Anda membantu menjaga ketertiban: di Peserta Anda dapat membisukan, menurunkan tangan, dan mengeluarkan orang.',
  'notice.help_over': 'Anda tidak lagi membantu tugas itu.',
};
