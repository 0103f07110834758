#include "doctor/words.hpp"

#include <array>

namespace doctor {
namespace {

struct Words {
  std::string_view english;
  std::string_view indonesian;
};

// In the order of Word.
constexpr std::array<Words, static_cast<std::size_t>(Word::kEnd)> kWords = {{
    {"The server is there but does not answer: {}.", "Server ada, tetapi tidak menjawab: {}."},
    {"With the rights of its user (sudo) it says more; else look into its log, and restart it.",
     "Dengan hak penggunanya (sudo) keterangannya lebih lengkap; kalau tidak, lihat lognya lalu "
     "mulai ulang."},
    {"No server runs with this data folder.",
     "Tidak ada server yang berjalan dengan folder data ini."},
    {"Start it (pendopo serve, or systemctl start pendopo) and ask again: then more is looked at.",
     "Jalankan (pendopo serve, atau systemctl start pendopo), lalu periksa lagi: lebih banyak yang "
     "dilihat."},
    {"The server runs and answers.", "Server berjalan dan menjawab."},
    {"page and signalling (HTTPS)", "halaman dan pesan kelas (HTTPS)"},
    {"plain HTTP (/trust)", "HTTP biasa (/trust)"},
    {"sound and picture", "suara dan gambar"},
    {"{} {}, {}: served.", "{} {}, {}: dilayani."},
    {"{} {}, {}: free.", "{} {}, {}: bebas."},
    {"{} {}, {}: another program has it.", "{} {}, {}: dipakai program lain."},
    {"Stop that program (ss -l{}np shows which it is), or choose another port in the "
     "configuration.",
     "Hentikan program itu (ss -l{}np menunjukkan yang mana), atau pilih port lain dalam "
     "konfigurasi."},
    {"{} {}, {}: this user may not listen there.",
     "{} {}, {}: pengguna ini tidak berhak memakainya."},
    {"Ports below 1024 need the service of the Debian package, or another port.",
     "Port di bawah 1024 memerlukan layanan dari paket Debian, atau pilih port lain."},
    {"{} {}, {}: the server runs, but nothing answers there.",
     "{} {}, {}: server berjalan, tetapi tidak ada jawaban di sana."},
    {"Look for a firewall on this machine (nft list ruleset) and into the log.",
     "Periksa firewall di mesin ini (nft list ruleset) dan lihat lognya."},
    {"{} cannot be read: {}.", "{} tidak dapat dibaca: {}."},
    {"{} is no certificate.", "{} bukan sertifikat."},
    {"Without a certificate no browser gives camera and microphone.",
     "Tanpa sertifikat, peramban tidak memberikan kamera dan mikrofon."},
    {"The first start will make one.", "Sertifikat dibuat saat server pertama kali dijalankan."},
    {"Your own certificate is good for {} more days.",
     "Sertifikat Anda sendiri masih berlaku {} hari."},
    {"The certificate is good for {} more days.", "Sertifikat masih berlaku {} hari."},
    {"Your own certificate ends in {} days.", "Sertifikat Anda sendiri berakhir dalam {} hari."},
    {"The certificate ends in {} days.", "Sertifikat berakhir dalam {} hari."},
    {"Your own certificate has expired.", "Sertifikat Anda sendiri sudah kedaluwarsa."},
    {"The certificate has expired.", "Sertifikat sudah kedaluwarsa."},
    {"Renew it; the server reads the new files within a day, or at once after a restart.",
     "Perbarui; server membaca berkas barunya dalam sehari, atau langsung setelah dimulai ulang."},
    {"Let the server run: it renews it by itself. If it does not, the log says why.",
     "Biarkan server berjalan: sertifikat diperbarui sendiri. Jika tidak, lognya menyebut "
     "sebabnya."},
    {"It does not name {}.", "Sertifikat tidak memuat {}."},
    {"People who use these see a warning: give them the name in it.",
     "Siapa pun yang memakainya melihat peringatan: berikan nama yang ada di dalamnya."},
    {"Restart the server; if that does not help, the log says why.",
     "Mulai ulang server; jika tidak menolong, lognya menyebut sebabnya."},
    {" {}", " Kata log server: “{}”"},
    {"There is no certificate for {} yet.{}", "Belum ada sertifikat untuk {}.{}"},
    {"The certificate for {} has expired.{}", "Sertifikat untuk {} sudah kedaluwarsa.{}"},
    {"Until there is one, people see a warning. The server tries again by itself, and at its next "
     "start.",
     "Selama belum ada, orang melihat peringatan. Server mencoba lagi dengan sendirinya, juga saat "
     "dimulai ulang."},
    {"The certificate for {} is good for {} more days, but could not be renewed:{}",
     "Sertifikat untuk {} masih berlaku {} hari, tetapi belum dapat diperbarui:{}"},
    {"The server tries again by itself; when the days run out, people see a warning.",
     "Server mencoba lagi dengan sendirinya; jika masa berlakunya habis, orang melihat "
     "peringatan."},
    {"The certificate for {} is good for {} more days.",
     "Sertifikat untuk {} masih berlaku {} hari."},
    {"DNS has no address for {}.", "DNS tidak punya alamat untuk {}."},
    {"Make the entry where the domain is managed, or correct `domain`.",
     "Buat entrinya di pengelola domain, atau perbaiki `domain`."},
    {"{} leads to no address of this machine.", "{} tidak menuju alamat mesin ini."},
    {"Behind a router that is as it should be, if it is the router's address: put that into "
     "`announce`. Else correct the DNS entry.",
     "Di belakang router itu wajar, jika itu alamat router: isikan ke `announce`. Jika bukan, "
     "perbaiki entri DNS."},
    {"This machine has no address that others could use.",
     "Mesin ini tidak punya alamat yang dapat dipakai orang lain."},
    {"Connect it to the network and start again.", "Sambungkan ke jaringan, lalu mulai lagi."},
    {"Others reach this machine at {}.", "Orang lain menjangkau mesin ini di {}."},
    {"the announced addresses only", "alamat yang diumumkan saja"},
    {"{} is announced.", "{} diumumkan."},
    {"All of them are of a private network: only who is in it sees and hears.",
     "Semuanya alamat jaringan pribadi: hanya yang berada di jaringan itu dapat melihat dan "
     "mendengar."},
    {"For people elsewhere let the router pass the ports on to this machine, and set `announce` to "
     "the router's outside address.",
     "Untuk orang di tempat lain, atur router agar meneruskan port-port ini ke mesin ini, dan isi "
     "`announce` dengan alamat luar router."},
    {"The media port answers at every address that browsers are told.",
     "Port media menjawab di setiap alamat yang diberitahukan kepada peramban."},
    {"Seen from here, nothing answers at {}.", "Dilihat dari sini, tidak ada jawaban di {}."},
    {"If a router stands between, that may be all right (many do not let a machine reach itself by "
     "the outside address); else let UDP pass to this port, or correct `announce`.",
     "Jika ada router di antaranya, ini mungkin wajar (banyak router tidak membiarkan mesin "
     "menjangkau dirinya lewat alamat luar); kalau tidak, loloskan UDP ke port ini, atau perbaiki "
     "`announce`."},
    {"{} cannot be written.", "{} tidak dapat ditulisi."},
    {"Run this as the user of the server (sudo), or correct the owner of the folder.",
     "Jalankan sebagai pengguna server (sudo), atau perbaiki pemilik folder itu."},
    {"{} MB are free where the data is.", "{} MB masih bebas di tempat data."},
    {"Make room: with a full disk nothing new is kept.",
     "Kosongkan tempat: jika disk penuh, tidak ada hal baru yang tersimpan."},
    {"Nothing is recorded: less than the {} MB that recordings leave free are free.",
     "Tidak ada yang direkam: yang bebas kurang dari {} MB yang disisakan rekaman."},
    {"{} MB are free for recordings: about {} hours of one broadcast.",
     "{} MB bebas untuk rekaman: kira-kira {} jam satu siaran."},
    {"Delete old videos on the page Videos, or let it be done (recordings_free_gib in the "
     "configuration).",
     "Hapus video lama di halaman Video, atau biarkan dihapus sendiri (recordings_free_gib dalam "
     "konfigurasi)."},
    {"Sound in AAC can be decoded and made.", "Suara AAC dapat dibaca dan dibuat."},
    {"Sound in AAC can neither be decoded nor made: {}.",
     "Suara AAC tidak dapat dibaca maupun dibuat: {}."},
    {"Until then broadcasts by RTMP are watched some seconds later, and iPhones hear no class that "
     "they follow as a broadcast.",
     "Sebelum itu siaran RTMP ditonton beberapa detik lebih lambat, dan iPhone tidak mendengar "
     "kelas "
     "yang diikuti sebagai siaran."},
    {"The clock of this machine is years behind.", "Jam mesin ini tertinggal bertahun-tahun."},
    {"Set it (timedatectl): certificates and links depend on it.",
     "Setel jamnya (timedatectl): sertifikat dan tautan bergantung padanya."},
    {"The clock is kept right by the network.", "Jam disetel terus lewat jaringan."},
    {"The service cannot see whether the network keeps the clock right; pendopo doctor in a "
     "terminal "
     "can.",
     "Layanan ini tidak dapat melihat apakah jam disetel lewat jaringan; pendopo doctor di "
     "terminal "
     "dapat melihatnya."},
    {"Nothing keeps the clock of this machine right.",
     "Tidak ada yang menjaga jam mesin ini tetap tepat."},
    {"Where there is internet: apt install systemd-timesyncd. A machine without a battery "
     "(Raspberry Pi) starts with a wrong time each morning, and browsers then refuse the "
     "certificate.",
     "Jika ada internet: apt install systemd-timesyncd. Mesin tanpa baterai (Raspberry Pi) "
     "menyala dengan waktu yang salah setiap pagi, lalu peramban menolak sertifikatnya."},
    {"{} MB of memory are free.", "{} MB memori masih bebas."},
    {"The service cannot see how much memory is free; pendopo doctor in a terminal can.",
     "Layanan ini tidak dapat melihat sisa memori; pendopo doctor di terminal dapat melihatnya."},
    {"End other programs: a class of 250 needs about 60 MB.",
     "Tutup program lain: kelas berisi 250 orang memerlukan sekitar 60 MB."},
    {"{} processors; one encrypts {:.0f} MB a second.",
     "{} prosesor; satu mengenkripsi {:.0f} MB per detik."},
    {"That is little: expect small classes. pendopo capacity will say how small.",
     "Itu sedikit: kelasnya akan kecil. pendopo capacity menyebut seberapa kecil."},
    {"This container may use {:.0f} % of one processor.",
     "Kontainer ini boleh memakai {:.0f} % dari satu prosesor."},
    {"Give it more where it is configured (cpus), if classes are larger than that carries.",
     "Tambah jatahnya di tempat pengaturannya (cpus), bila kelasnya lebih besar daripada yang "
     "sanggup dilayani."},
    {"Only {} files may be open at once; each person needs one.",
     "Hanya {} berkas boleh terbuka sekaligus; setiap orang memerlukan satu."},
    {"Raise it: LimitNOFILE= in the service, or ulimit -n.",
     "Naikkan: LimitNOFILE= dalam layanan, atau ulimit -n."},
    {"The kernel keeps only {} kB of arriving sound and picture.",
     "Kernel hanya menampung {} kB suara dan gambar yang tiba."},
    {"sysctl -w net.core.rmem_max=4194304, and the same in /etc/sysctl.d/, spares large classes "
     "gaps.",
     "sysctl -w net.core.rmem_max=4194304, dan hal yang sama di /etc/sysctl.d/, mencegah suara "
     "terputus-putus di kelas besar."},
    {"{} good, {} to look at", "{} baik, {} perlu dilihat"},
    {"a class cannot be held like this, or will break",
     "kelas tidak dapat diadakan seperti ini, atau akan terputus"},
    {"good", "baik"},
    {"look", "lihat"},
    {"BAD", "BURUK"},
}};

struct Name {
  std::string_view check;
  Words words;
};
constexpr std::array<Name, 14> kNames = {{
    {"server", {"server", "server"}},
    {"port", {"port", "port"}},
    {"certificate", {"certificate", "sertifikat"}},
    {"domain", {"domain", "domain"}},
    {"addresses", {"addresses", "alamat"}},
    {"media", {"media", "media"}},
    {"data", {"data", "data"}},
    {"disk", {"disk", "disk"}},
    {"recordings", {"recordings", "rekaman"}},
    {"aac", {"AAC", "AAC"}},
    {"clock", {"clock", "jam"}},
    {"memory", {"memory", "memori"}},
    {"processor", {"processor", "prosesor"}},
    {"limits", {"limits", "batas"}},
}};

constexpr std::string_view in(const Words& words, base::Language language) {
  return language == base::Language::kIndonesian ? words.indonesian : words.english;
}

}  // namespace

std::string_view in_words(Word word, base::Language language) {
  return in(kWords[static_cast<std::size_t>(word)], language);
}

std::string_view name_of(std::string_view check, base::Language language) {
  for (const Name& name : kNames) {
    if (name.check == check) return in(name.words, language);
  }
  return check;
}

}  // namespace doctor
