#include "school/play_words.hpp"

#include <fmt/format.h>

namespace school {
namespace {

std::int64_t seconds(base::Duration wait) {
  return std::chrono::ceil<std::chrono::seconds>(wait).count();
}

std::string english(PlayRefusal why, base::Duration wait) {
  switch (why) {
    case PlayRefusal::kNoChannel:
      return "there is no such channel: check the address";
    case PlayRefusal::kLinkNeeded:
      return "this channel is private: put ?link= and the word of your watch link behind the "
             "address";
    case PlayRefusal::kUnknownLink:
      return "this watch link is not known: check it letter by letter, or ask for a new one";
    case PlayRefusal::kLinkRevoked:
      return "this watch link was revoked: ask for a new one";
    case PlayRefusal::kLinkExpired:
      return "this watch link has expired: ask for a new one";
    case PlayRefusal::kOffAir:
      return "nobody is on air on this channel now: try again when the broadcast begins";
    case PlayRefusal::kOver:
      return "the broadcast is over";
    case PlayRefusal::kMadePrivate:
      return "this channel is private now: play it by a watch link";
    case PlayRefusal::kTooManyAttempts:
      return fmt::format("too many wrong links: wait {} seconds and try again", seconds(wait));
    case PlayRefusal::kServerBusy:
      return "the server is busy and could not look up the channel: try again";
    case PlayRefusal::kNotByRtmp:
      return "this broadcast comes from a browser or by WHIP, and RTMP players do not know its "
             "sound (Opus): open the channel's page, or its HLS address";
    case PlayRefusal::kNotByWebRtc:
      return "the picture of this broadcast is not H.264, and cannot be given by WebRTC: open the "
             "channel's page, or its HLS address";
    case PlayRefusal::kBFrames:
      return "this broadcast is sent with B-frames, which WebRTC cannot show: open the channel's "
             "page, or its HLS address. Whoever publishes can turn B-frames off";
    case PlayRefusal::kNoAac:
      return "this server lacks the plug-in that makes AAC sound into Opus for WebRTC: open the "
             "channel's page, or its HLS address";
    case PlayRefusal::kNoTranscoding:
      return "this server makes the sound of as many channels into Opus as it can: open the "
             "channel's page, or its HLS address";
  }
  return "";
}

std::string indonesian(PlayRefusal why, base::Duration wait) {
  switch (why) {
    case PlayRefusal::kNoChannel:
      return "saluran ini tidak ada: periksa alamatnya";
    case PlayRefusal::kLinkNeeded:
      return "saluran ini tertutup: tambahkan ?link= dan kata dari tautan tonton di belakang "
             "alamat";
    case PlayRefusal::kUnknownLink:
      return "tautan tonton tidak dikenal: periksa huruf demi huruf, atau minta yang baru";
    case PlayRefusal::kLinkRevoked:
      return "tautan tonton ini sudah dicabut: minta yang baru";
    case PlayRefusal::kLinkExpired:
      return "tautan tonton ini sudah kedaluwarsa: minta yang baru";
    case PlayRefusal::kOffAir:
      return "belum ada siaran di saluran ini: coba lagi saat siaran dimulai";
    case PlayRefusal::kOver:
      return "siaran sudah selesai";
    case PlayRefusal::kMadePrivate:
      return "saluran ini sekarang tertutup: putar dengan tautan tonton";
    case PlayRefusal::kTooManyAttempts:
      return fmt::format("terlalu banyak tautan salah: tunggu {} detik, lalu coba lagi",
                         seconds(wait));
    case PlayRefusal::kServerBusy:
      return "server sedang sibuk dan belum sempat memeriksa saluran: coba lagi";
    case PlayRefusal::kNotByRtmp:
      return "siaran ini berasal dari peramban atau WHIP, dan pemutar RTMP tidak mengenal suaranya "
             "(Opus): buka halaman saluran, atau alamat HLS-nya";
    case PlayRefusal::kNotByWebRtc:
      return "gambar siaran ini bukan H.264, dan tidak dapat diberikan lewat WebRTC: buka halaman "
             "saluran, atau alamat HLS-nya";
    case PlayRefusal::kBFrames:
      return "siaran ini dikirim dengan B-frame, yang tidak dapat ditampilkan WebRTC: buka halaman "
             "saluran, atau alamat HLS-nya. Penyiar dapat mematikan B-frame";
    case PlayRefusal::kNoAac:
      return "server ini tidak punya plug-in yang mengubah suara AAC menjadi Opus untuk WebRTC: "
             "buka halaman saluran, atau alamat HLS-nya";
    case PlayRefusal::kNoTranscoding:
      return "server ini sudah mengubah suara sebanyak mungkin saluran menjadi Opus: buka halaman "
             "saluran, atau alamat HLS-nya";
  }
  return "";
}

}  // namespace

std::string play_sentence(PlayRefusal why, std::optional<base::Language> language,
                          base::Duration wait) {
  if (language == base::Language::kIndonesian) return indonesian(why, wait);
  if (language == base::Language::kEnglish) return english(why, wait);
  return indonesian(why, wait) + " / " + english(why, wait);
}

}  // namespace school
