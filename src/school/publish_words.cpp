#include "school/publish_words.hpp"

#include <array>

#include <fmt/format.h>

namespace school {
namespace {

using base::Language;

constexpr std::int64_t kDayMs = 24LL * 60 * 60 * 1000;

constexpr std::array<std::string_view, 12> kMonths[] = {
    {"January", "February", "March", "April", "May", "June", "July", "August", "September",
     "October", "November", "December"},
    {"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
     "Oktober", "November", "Desember"}};

std::int64_t local_ms(base::WallTime time, const PublishFacts& facts) {
  return time.milliseconds + std::chrono::milliseconds(facts.utc_offset).count();
}

std::int64_t day_number(std::int64_t local) {
  return local >= 0 ? local / kDayMs : (local - kDayMs + 1) / kDayMs;
}

std::string date(std::int64_t day, Language language) {
  const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{day}}};
  const auto& months = kMonths[language == Language::kIndonesian ? 1 : 0];
  return fmt::format("{} {} {}", unsigned{ymd.day()}, months[unsigned{ymd.month()} - 1],
                     int{ymd.year()});
}

// "yesterday", "on 3 May 2026", with the hour where the day is near.
std::string moment(base::WallTime when, const PublishFacts& facts, Language language) {
  const bool indonesian = language == Language::kIndonesian;
  const std::int64_t local = local_ms(when, facts);
  const std::int64_t day = day_number(local);
  const std::int64_t away = day - day_number(local_ms(facts.now, facts));
  const std::int64_t minute = (local - day * kDayMs) / 60'000;
  const std::string hour = fmt::format(
      fmt::runtime(indonesian ? "pukul {:02}.{:02}" : "at {:02}:{:02}"), minute / 60, minute % 60);
  if (away == 0) return (indonesian ? "hari ini " : "today ") + hour;
  if (away == -1) return indonesian ? "kemarin" : "yesterday";
  if (away == 1) return (indonesian ? "besok " : "tomorrow ") + hour;
  if (away < 0 && away > -7) {
    return fmt::format(fmt::runtime(indonesian ? "{} hari lalu" : "{} days ago"), -away);
  }
  return (indonesian ? "pada " : "on ") + date(day, language) +
         (away > 0 ? " " + hour : std::string());
}

std::string ask(const PublishFacts& facts, Language language) {
  if (language == Language::kIndonesian) {
    return facts.contact.empty() ? "minta yang baru ke pengelola server"
                                 : fmt::format("minta yang baru ke {}", facts.contact);
  }
  return facts.contact.empty() ? "ask whoever manages the server for a new one"
                               : fmt::format("ask {} for a new one", facts.contact);
}

std::string english(PublishRefusal why, const PublishFacts& f) {
  constexpr Language kIn = Language::kEnglish;
  const auto when = [&] { return f.when ? moment(*f.when, f, kIn) : std::string("earlier"); };
  switch (why) {
    case PublishRefusal::kNoKey:
      return "the stream key is missing: enter it where the program asks for the stream key";
    case PublishRefusal::kUnknownKey:
      return "this stream key is not known: check it letter by letter, or " + ask(f, kIn);
    case PublishRefusal::kRevoked:
      return fmt::format("this stream key was revoked {}: {}", when(), ask(f, kIn));
    case PublishRefusal::kExpired:
      return fmt::format("this stream key expired {}: {}", when(), ask(f, kIn));
    case PublishRefusal::kNotYet:
      return fmt::format("this stream key begins to hold {}", when());
    case PublishRefusal::kWrongChannel:
      return "this stream key is for another channel: check the server address";
    case PublishRefusal::kChannelBusy:
      return fmt::format("{} is on air on this channel: wait until they have ended", f.who);
    case PublishRefusal::kSameKeyOnAir:
      return "this stream key is already on air from another program: stop that one first";
    case PublishRefusal::kServerFull:
      return "the server has as many broadcasts as it can carry: try again later";
    case PublishRefusal::kTooManyAttempts:
      return fmt::format("too many wrong keys: wait {} seconds and try again",
                         std::chrono::ceil<std::chrono::seconds>(f.wait).count());
    case PublishRefusal::kServerBusy:
      return "the server is busy and could not look up the key: try again";
    case PublishRefusal::kBitrate:
      return fmt::format("this channel takes at most {} kbit/s: set a lower bitrate", f.number);
    case PublishRefusal::kHeight:
      return fmt::format("this channel takes pictures of at most {} lines: set a lower resolution",
                         f.number);
    case PublishRefusal::kStopped:
      return "whoever manages the channel has ended this broadcast";
    case PublishRefusal::kCodec:
      return "this channel takes H.264 pictures and Opus sound: choose H.264 in the program, or "
             "send from another browser";
  }
  return "";
}

std::string indonesian(PublishRefusal why, const PublishFacts& f) {
  constexpr Language kIn = Language::kIndonesian;
  const auto when = [&] { return f.when ? moment(*f.when, f, kIn) : std::string("sebelumnya"); };
  switch (why) {
    case PublishRefusal::kNoKey:
      return "kunci siaran belum diisi: masukkan di tempat yang diminta program (stream key)";
    case PublishRefusal::kUnknownKey:
      return "kunci siaran tidak dikenal: periksa huruf demi huruf, atau " + ask(f, kIn);
    case PublishRefusal::kRevoked:
      return fmt::format("kunci siaran dicabut {}: {}", when(), ask(f, kIn));
    case PublishRefusal::kExpired:
      return fmt::format("kunci siaran kedaluwarsa {}: {}", when(), ask(f, kIn));
    case PublishRefusal::kNotYet:
      return fmt::format("kunci siaran baru berlaku {}", when());
    case PublishRefusal::kWrongChannel:
      return "kunci siaran ini untuk saluran lain: periksa alamat servernya";
    case PublishRefusal::kChannelBusy:
      return fmt::format("{} sedang siaran di saluran ini: tunggu sampai selesai", f.who);
    case PublishRefusal::kSameKeyOnAir:
      return "kunci siaran ini sedang dipakai program lain: hentikan dulu program itu";
    case PublishRefusal::kServerFull:
      return "server sudah penuh siaran: coba lagi nanti";
    case PublishRefusal::kTooManyAttempts:
      return fmt::format("terlalu banyak kunci salah: tunggu {} detik, lalu coba lagi",
                         std::chrono::ceil<std::chrono::seconds>(f.wait).count());
    case PublishRefusal::kServerBusy:
      return "server sedang sibuk dan belum sempat memeriksa kunci: coba lagi";
    case PublishRefusal::kBitrate:
      return fmt::format("saluran ini menerima paling banyak {} kbit/s: turunkan bitrate",
                         f.number);
    case PublishRefusal::kHeight:
      return fmt::format("saluran ini menerima gambar paling tinggi {} baris: turunkan resolusi",
                         f.number);
    case PublishRefusal::kStopped:
      return "pengelola saluran telah menghentikan siaran ini";
    case PublishRefusal::kCodec:
      return "saluran ini menerima gambar H.264 dan suara Opus: pilih H.264 di program, atau kirim "
             "dari peramban lain";
  }
  return "";
}

std::string cut(std::string sentence) {
  if (sentence.size() <= kPublishSentenceMax) return sentence;
  std::size_t size = kPublishSentenceMax;
  while (size > 0 && (static_cast<unsigned char>(sentence[size]) & 0xC0U) == 0x80) --size;
  sentence.resize(size);
  return sentence;
}

}  // namespace

std::string publish_sentence(PublishRefusal why, const PublishFacts& facts) {
  if (!facts.language) return cut(indonesian(why, facts) + " / " + english(why, facts));
  return cut(*facts.language == Language::kIndonesian ? indonesian(why, facts)
                                                      : english(why, facts));
}

std::string_view to_string(PublishRefusal why) {
  switch (why) {
    case PublishRefusal::kNoKey:
      return "key_missing";
    case PublishRefusal::kUnknownKey:
      return "key_unknown";
    case PublishRefusal::kRevoked:
      return "key_revoked";
    case PublishRefusal::kExpired:
      return "key_expired";
    case PublishRefusal::kNotYet:
      return "key_not_yet";
    case PublishRefusal::kWrongChannel:
      return "wrong_channel";
    case PublishRefusal::kChannelBusy:
      return "channel_busy";
    case PublishRefusal::kSameKeyOnAir:
      return "key_on_air";
    case PublishRefusal::kServerFull:
      return "server_full";
    case PublishRefusal::kTooManyAttempts:
      return "too_many_attempts";
    case PublishRefusal::kServerBusy:
      return "server_busy";
    case PublishRefusal::kBitrate:
      return "bitrate_too_high";
    case PublishRefusal::kHeight:
      return "picture_too_high";
    case PublishRefusal::kStopped:
      return "stopped";
    case PublishRefusal::kCodec:
      return "codec_refused";
  }
  return "";
}

}  // namespace school
