// What one viewer was sent under which transport-wide number, until feedback says what became of it
// (draft-holmer-rmcat-transport-wide-cc-extensions-01).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"

namespace sfu::bwe {

class SentLog {
 public:
  // More than are on their way at 10 Mbit/s for a second. The oldest are forgotten.
  static constexpr std::size_t kPackets = 1024;

  struct Sent {
    base::Time at;
    std::uint32_t size = 0;  // bytes on the wire
  };

  // The number that the next packet carries.
  std::uint16_t next_number() const { return next_; }
  // It went out.
  void add(base::Time now, std::size_t size);
  // What went out under this number. Each is given once; nullopt: never sent, taken or forgotten.
  std::optional<Sent> take(std::uint16_t number);

  // Sent, and nothing heard of.
  std::size_t open() const { return open_; }

 private:
  struct Entry {
    Sent sent;
    std::uint16_t number = 0;
    bool open = false;
  };

  std::vector<Entry> entries_;  // by number modulo kPackets; empty until the first packet
  std::uint16_t next_ = 1;
  std::size_t open_ = 0;
};

}  // namespace sfu::bwe
