#include "server/setup_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace server {
namespace {

struct Words {
  std::string_view english;
  std::string_view indonesian;
};

// In the order of SetupWord.
constexpr std::array<Words, static_cast<std::size_t>(SetupWord::kCount)> kWords = {{
    {"A few questions, once; pendopo setup asks them again at any time. Enter takes what is in "
     "brackets, and a hyphen (-) empties it.",
     "Beberapa pertanyaan, cukup sekali; pendopo setup dapat dijalankan lagi kapan saja. Enter "
     "menerima isi dalam kurung siku, tanda hubung (-) mengosongkannya."},
    {"What is your school called?", "Apa nama sekolah Anda?"},
    {"It stands on the sign-in page and at the door of every class.",
     "Nama ini tampil di halaman masuk dan di pintu setiap kelas."},
    {"Which language do pages speak to newcomers?",
     "Bahasa apa yang dipakai untuk pengunjung baru?"},
    {"Everybody can still choose their own on any page.",
     "Setiap orang tetap dapat memilih bahasanya sendiri di setiap halaman."},
    {"what each browser asks for", "mengikuti peramban masing-masing"},
    {"Indonesian", "Indonesia"},
    {"English", "Inggris"},
    {"Who may make rooms, and delete them?", "Siapa yang boleh membuat dan menghapus ruang?"},
    {"A room is where a class is held; whoever can sign in teaches there.",
     "Kelas diadakan di dalam ruang; siapa pun yang dapat masuk boleh mengajar di sana."},
    {"every teacher", "setiap guru"},
    {"administrators only", "hanya administrator"},
    {"Does a domain lead to this machine from the internet? Which?",
     "Apakah ada domain dari internet yang menuju mesin ini? Yang mana?"},
    {"With one, a certificate that every browser trusts is fetched and renewed by itself (this "
     "agrees to the terms of its issuer, Let's Encrypt). Without, on a school's own network, each "
     "device takes the certificate of this machine once.",
     "Dengan domain, sertifikat yang dipercaya semua peramban diambil dan diperbarui otomatis "
     "(berarti menyetujui ketentuan penerbitnya, Let's Encrypt). Tanpa domain, di jaringan sekolah "
     "sendiri, setiap perangkat memasang sertifikat mesin ini satu kali."},
    {"Which ports?", "Port mana yang dipakai?"},
    {"With 443 and 80 an address needs no number behind it, and a domain's certificate needs one "
     "of them.",
     "Dengan 443 dan 80 alamat tidak perlu nomor di belakangnya, dan sertifikat domain memerlukan "
     "salah satunya."},
    {"443 and 80", "443 dan 80"},
    {"443 and 80 (another program has them)", "443 dan 80 (dipakai program lain)"},
    {"443 and 80 (this user may not; the Debian package may)",
     "443 dan 80 (pengguna ini tidak berhak; paket Debian berhak)"},
    {"8443 and 8080", "8443 dan 8080"},
    {"others", "lainnya"},
    {"The port of the page (HTTPS)", "Port halaman (HTTPS)"},
    {"The port of plain HTTP, which leads there", "Port HTTP biasa, yang mengarah ke sana"},
    {"Which addresses do people outside reach this machine at?",
     "Di alamat mana orang di luar menjangkau mesin ini?"},
    {"Behind a router, in a container or in a cloud these are not its own, and sound and picture "
     "have to be told; leave it empty on a school's own network.",
     "Di belakang router, dalam kontainer, atau di cloud, alamat itu bukan milik mesin ini "
     "sendiri, dan suara serta gambar harus diberi tahu; kosongkan di jaringan sekolah sendiri."},
    {"May devices that trust no certificate follow classes in the school's own network?",
     "Bolehkah perangkat tanpa sertifikat tepercaya mengikuti kelas di jaringan sekolah sendiri?"},
    {"They see, hear and write some seconds behind, over plain HTTP: whoever listens to the "
     "network "
     "sees what they see. For voice and camera a device needs the certificate.",
     "Mereka melihat, mendengar, dan menulis beberapa detik lebih lambat, lewat HTTP biasa: siapa "
     "pun yang menyadap jaringan melihat yang sama. Untuk suara dan kamera, perangkat memerlukan "
     "sertifikat."},
    {"no", "tidak"},
    {"yes, only in the own network", "ya, hanya di jaringan sendiri"},
    {"{} leads to {}, which is not an address of this machine itself.",
     "{} menuju {}, yang bukan alamat mesin ini sendiri."},
    {"{} leads to this machine.", "{} menuju mesin ini."},
    {"{} leads nowhere yet: its certificate can be fetched once it does.",
     "{} belum menuju ke mana pun: sertifikatnya baru dapat diambil setelah itu."},
    {"This is decided by {}", "Ini ditentukan oleh {}"},
    {"change it there (Debian package: /etc/default/pendopo; Docker: .env).",
     "ubah di sana (paket Debian: /etc/default/pendopo; Docker: .env)."},
    {"Please type one of the numbers.", "Ketik salah satu angkanya."},
    {"nothing", "kosong"},
    {"Saved.", "Tersimpan."},
    {"Some of it holds after a restart; a class that is going on stops for some seconds. Restart "
     "now? (y/n)",
     "Sebagian berlaku setelah dimulai ulang; kelas yang berlangsung terhenti beberapa detik. "
     "Mulai ulang sekarang? (y/t)"},
    {"The server starts anew; its log says at which addresses.",
     "Server dimulai ulang; alamatnya ada di log."},
    {"It holds from the next start of the server.", "Berlaku sejak server dijalankan berikutnya."},
    {"The answers ended before the questions: nothing was changed.",
     "Jawaban berakhir sebelum pertanyaan: tidak ada yang diubah."},
    {"That cannot be taken: please look for a slip.",
     "Itu tidak dapat dipakai: periksa kemungkinan salah ketik."},
    {"That is too long: 100 characters at most.", "Terlalu panjang: paling banyak 100 karakter."},
    {"Another program has that port.", "Port itu dipakai program lain."},
    {"This user may not listen on that port.", "Pengguna ini tidak berhak memakai port itu."},
    {"The two ports must differ.", "Kedua port harus berbeda."},
    {"You have a certificate of your own (certificate, private_key); without it a domain could be "
     "set here.",
     "Anda memakai sertifikat sendiri (certificate, private_key); domain hanya dapat diisi "
     "tanpanya."},
    {"That is no name of the internet; in a school's own network leave it empty (-).",
     "Itu bukan nama di internet; di jaringan sekolah sendiri kosongkan saja (-)."},
    {"It could not be kept; the log says why.", "Tidak dapat disimpan; log menyebut sebabnya."},
}};

constexpr std::array<std::pair<std::string_view, SetupWord>, 9> kRefusals = {
    {{"bad_value", SetupWord::kBadValue},
     {"too_long", SetupWord::kTooLong},
     {"port_taken", SetupWord::kPortTaken},
     {"port_forbidden", SetupWord::kPortForbidden},
     {"ports_equal", SetupWord::kPortsEqual},
     {"own_certificate", SetupWord::kOwnCertificate},
     {"not_public", SetupWord::kNotPublic},
     {"decided_elsewhere", SetupWord::kWhereToChange},
     {"server_busy", SetupWord::kServerBusy}}};

}  // namespace

std::string_view in_words(SetupWord word, base::Language language) {
  const Words& words = kWords[static_cast<std::size_t>(word)];
  return language == base::Language::kIndonesian ? words.indonesian : words.english;
}

SetupWord setup_refusal(std::string_view word) {
  const auto found = std::ranges::find(kRefusals, word, &decltype(kRefusals)::value_type::first);
  return found == kRefusals.end() ? SetupWord::kBadValue : found->second;
}

}  // namespace server
