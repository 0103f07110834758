// A file in memory, and small words for making one.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "media/probe/probe.hpp"

namespace media::probe::test {

class MemoryFile final : public File {
 public:
  explicit MemoryFile(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  bool read(std::uint64_t at, base::Bytes out) const override {
    if (at > bytes_.size() || out.size() > bytes_.size() - at || broken) return false;
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), out.size(), out.begin());
    return true;
  }
  bool broken = false;

 private:
  std::string bytes_;
};

inline std::string number(std::uint64_t value, std::size_t bytes) {
  std::string out(bytes, '\0');
  for (std::size_t i = 0; i < std::min<std::size_t>(bytes, 8); ++i) {
    out[bytes - 1 - i] = static_cast<char>(value >> (8 * i) & 0xFF);
  }
  return out;
}

// ---- MP4
inline std::string box(const std::string& type, const std::string& body) {
  return number(body.size() + 8, 4) + type + body;
}
inline std::string header(const std::string& type, std::uint32_t scale, std::uint32_t duration) {
  return box(type, number(0, 12) + number(scale, 4) + number(duration, 4) + std::string(80, '\0'));
}
inline std::string avc(std::uint8_t profile) {
  return std::string(78, '\0') + box("avcC", number(1, 1) + number(profile, 1) + number(0, 4));
}
inline std::string track(const std::string& kind, const std::string& codec,
                         const std::string& entry, std::uint32_t duration = 90'000) {
  const std::string table =
      box("stbl", box("stsd", number(0, 4) + number(1, 4) + box(codec, entry)));
  return box("trak", box("mdia", header("mdhd", 90'000, duration) +
                                     box("hdlr", number(0, 8) + kind + std::string(12, '\0')) +
                                     box("minf", table)));
}
inline std::string mp4(const std::string& tracks, const std::string& more = "",
                       std::uint32_t length_ms = 61'000) {
  return box("ftyp", "isom" + number(0, 4)) + box("free", "xx") +
         box("mdat", std::string(50, 'm')) +
         box("moov", header("mvhd", 1000, length_ms) + tracks + more);
}

// ---- WebM
inline std::string element(std::uint64_t id, std::size_t id_bytes, const std::string& body) {
  return number(id, id_bytes) + number(0x10000000 | body.size(), 4) + body;
}
inline std::string webm_track(std::uint64_t type, const std::string& codec) {
  return element(0xAE, 1, element(0x83, 1, number(type, 1)) + element(0x86, 1, codec));
}
inline std::string webm(const std::string& tracks, const std::string& type = "webm",
                        const std::string& length = number(0x476E4800, 4)) {  // 61000.0
  const std::string info = element(
      0x1549A966, 4, element(0x2AD7B1, 3, number(1'000'000, 4)) + element(0x4489, 2, length));
  return element(0x1A45DFA3, 4, element(0x4282, 2, type)) +
         element(0x18538067, 4,
                 element(0xEC, 1, "void") + info + element(0x1654AE6B, 4, tracks) +
                     element(0x1F43B675, 4, std::string(40, 'c')));
}

}  // namespace media::probe::test
