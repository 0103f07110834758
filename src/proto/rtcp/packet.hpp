// RTCP packets (RFC 3550 section 6, RFC 3611, RFC 4585, RFC 5104, REMB, transport-wide feedback):
// read and written. Views point into the bytes that were parsed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.hpp"

namespace proto::rtcp {

struct ReportBlock {
  std::uint32_t ssrc = 0;
  std::uint8_t fraction_lost = 0;         // of 256
  std::int32_t cumulative_lost = 0;       // 24 bits, signed
  std::uint32_t highest_sequence = 0;     // extended
  std::uint32_t jitter = 0;               // in timestamp units
  std::uint32_t last_sr = 0;              // middle 32 bits of the NTP time of the last SR
  std::uint32_t delay_since_last_sr = 0;  // 1/65536 s
};

inline constexpr std::size_t kReportBlocksMax = 31;  // the count has five bits

struct ReportBlocks {
  std::array<ReportBlock, kReportBlocksMax> blocks;
  std::size_t count = 0;
  std::span<const ReportBlock> span() const { return {blocks.data(), count}; }
};

struct SenderReport {
  std::uint32_t ssrc = 0;
  std::uint64_t ntp = 0;  // 32.32 fixed point seconds since 1900
  std::uint32_t rtp_timestamp = 0;
  std::uint32_t packet_count = 0;
  std::uint32_t octet_count = 0;
  ReportBlocks reports;
};
struct ReceiverReport {
  std::uint32_t ssrc = 0;
  ReportBlocks reports;
};
struct Bye {
  std::array<std::uint32_t, kReportBlocksMax> ssrcs{};
  std::size_t count = 0;
};
struct Sdes {};  // read over: the CNAME tells us nothing that signalling has not
// Generic NACK (RFC 4585 section 6.2.1), each item a lost packet and 16 that follow.
struct Nack {
  std::uint32_t sender = 0;
  std::uint32_t media = 0;
  base::ConstBytes items;  // 4 bytes each: PID, BLP
};
struct Pli {
  std::uint32_t sender = 0;
  std::uint32_t media = 0;
};
struct Fir {
  std::uint32_t sender = 0;
  base::ConstBytes items;  // 8 bytes each: SSRC, sequence number, reserved
};
struct Remb {
  std::uint32_t sender = 0;
  std::uint64_t bitrate = 0;  // bits per second
};
// draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1, not unpacked.
struct TransportFeedback {
  std::uint32_t sender = 0;
  std::uint32_t media = 0;
  base::ConstBytes body;  // from the base sequence number on
};
// An extended report (RFC 3611), of which only the receiver's own time is read (section 4.4).
struct ExtendedReport {
  std::uint32_t sender = 0;
  std::optional<std::uint64_t> receiver_time;  // NTP, 32.32 fixed point
};
struct Unknown {
  std::uint8_t payload_type = 0;
};

using Packet = std::variant<SenderReport, ReceiverReport, Sdes, Bye, Nack, Pli, Fir, Remb,
                            TransportFeedback, ExtendedReport, Unknown>;

// Walks over a compound packet. A malformed packet ends the walk; what came before it counts.
class Reader {
 public:
  explicit Reader(base::ConstBytes compound) : rest_(compound) {}
  std::optional<Packet> next();
  bool malformed() const { return malformed_; }

 private:
  base::ConstBytes rest_;
  bool malformed_ = false;
};

// Calls `visit(sequence)` for each lost packet that a NACK names, at most 17 per item.
template <class Visit>
void for_each_lost(const Nack& nack, Visit visit) {
  for (std::size_t at = 0; at + 4 <= nack.items.size(); at += 4) {
    const std::uint16_t pid = base::load_u16(nack.items.data() + at);
    const std::uint16_t blp = base::load_u16(nack.items.data() + at + 2);
    visit(pid);
    for (unsigned bit = 0; bit < 16; ++bit) {
      if (blp >> bit & 1) visit(static_cast<std::uint16_t>(pid + bit + 1));
    }
  }
}

// Writers append one packet to `out`; where it does not fit, nothing is written and out.ok()
// becomes false.
void write_sender_report(const SenderReport& report, base::ByteWriter& out);
void write_receiver_report(const ReceiverReport& report, base::ByteWriter& out);
void write_sdes_cname(std::uint32_t ssrc, std::string_view cname, base::ByteWriter& out);
void write_bye(std::uint32_t ssrc, base::ByteWriter& out);
// `lost` ascending (it may wrap); packed into as few items as possible. Nothing lost: nothing
// written.
void write_nack(std::uint32_t sender, std::uint32_t media, std::span<const std::uint16_t> lost,
                base::ByteWriter& out);
void write_pli(std::uint32_t sender, std::uint32_t media, base::ByteWriter& out);
void write_fir(std::uint32_t sender, std::uint32_t media, std::uint8_t sequence,
               base::ByteWriter& out);
// The answer to a receiver's time (RFC 3611 section 4.5), by which whoever only receives knows the
// round trip: the middle 32 bits of that time, and how long ago it came, in 1/65536 s.
inline constexpr std::size_t kDelayReportSize = 24;
void write_delay_since_receiver_time(std::uint32_t sender, std::uint32_t receiver,
                                     std::uint32_t middle, std::uint32_t delay,
                                     base::ByteWriter& out);
void write_remb(std::uint32_t sender, std::uint64_t bitrate, std::span<const std::uint32_t> ssrcs,
                base::ByteWriter& out);

}  // namespace proto::rtcp
