// Small files, made byte by byte.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace media::file::test {

using Data = std::vector<std::uint8_t>;

inline void put(Data& to, base::ConstBytes bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}
inline void put(Data& to, std::string_view text) {
  put(to, base::as_bytes(text));
}
inline void put_little(Data& to, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

inline Data ivf_header(std::string_view codec = "VP80", std::uint32_t rate = 25,
                       std::uint32_t scale = 1) {
  Data file;
  put(file, "DKIF");
  put_little(file, 0, 2);
  put_little(file, 32, 2);
  put(file, codec);
  put_little(file, 640, 2);
  put_little(file, 360, 2);
  put_little(file, rate, 4);
  put_little(file, scale, 4);
  put_little(file, 0, 8);
  return file;
}
inline void put_ivf_frame(Data& file, std::uint64_t ticks, const Data& frame) {
  put_little(file, frame.size(), 4);
  put_little(file, ticks, 8);
  put(file, frame);
}

// A page whose segments are the given packets; the last one goes on in the next page if `open`.
inline Data ogg_page(const std::vector<Data>& packets, bool open = false) {
  Data lacing;
  Data body;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    std::size_t size = packets[i].size();
    for (; size >= 255; size -= 255) lacing.push_back(255);
    if (!open || i + 1 < packets.size()) lacing.push_back(static_cast<std::uint8_t>(size));
    put(body, packets[i]);
  }
  Data page;
  put(page, "OggS");
  page.resize(26);
  page.push_back(static_cast<std::uint8_t>(lacing.size()));
  put(page, lacing);
  put(page, body);
  return page;
}
inline Data opus_head() {
  Data packet;
  put(packet, "OpusHead");
  packet.resize(19, 1);
  return packet;
}
inline Data opus_tags() {
  Data packet;
  put(packet, "OpusTags");
  packet.resize(24);
  return packet;
}

}  // namespace media::file::test
