#include "proto/rtcp/packet.hpp"

#include <algorithm>

namespace proto::rtcp {
namespace {

constexpr std::uint8_t kVersion = 2;
constexpr std::size_t kHeaderSize = 4;
constexpr std::size_t kReportBlockSize = 24;
constexpr std::size_t kFeedbackSize = 8;  // sender and media SSRC, RFC 4585 section 6.1
constexpr std::size_t kNackItemSize = 4;
constexpr std::size_t kFirItemSize = 8;

// Packet types (RFC 3550 section 12.1, RFC 4585 section 6.1).
constexpr std::uint8_t kSenderReport = 200;
constexpr std::uint8_t kReceiverReport = 201;
constexpr std::uint8_t kSourceDescription = 202;
constexpr std::uint8_t kGoodbye = 203;
constexpr std::uint8_t kTransportLayerFeedback = 205;
constexpr std::uint8_t kPayloadFeedback = 206;
constexpr std::uint8_t kExtendedReport = 207;

// Blocks of an extended report, and how many words follow their headers.
constexpr std::uint8_t kReceiverTimeBlock = 4;
constexpr std::uint8_t kDelayBlock = 5;
constexpr std::size_t kReceiverTimeWords = 2;
constexpr std::uint16_t kDelayWords = 3;

// Formats of the two feedback types.
constexpr std::uint8_t kNackFormat = 1;
constexpr std::uint8_t kTransportWideFormat = 15;
constexpr std::uint8_t kPliFormat = 1;
constexpr std::uint8_t kFirFormat = 4;
constexpr std::uint8_t kApplicationFormat = 15;

constexpr std::uint32_t kRembName = 0x52454D42;  // "REMB"
constexpr unsigned kRembMantissaBits = 18;
constexpr std::size_t kRembSsrcsMax = 255;

constexpr std::uint8_t kCname = 1;
constexpr std::size_t kCnameSizeMax = 255;
constexpr std::int32_t kCumulativeLostMax = 0x7F'FFFF;
constexpr std::int32_t kCumulativeLostMin = -0x80'0000;

//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  |V=2|P|  count  |      type     |   length in words, less one   |
struct Block {
  std::uint8_t count = 0;  // or the feedback's format
  std::uint8_t type = 0;
  base::ConstBytes body;  // without header and padding
};

// Takes the first packet off `rest`; nullopt when malformed.
std::optional<Block> take_block(base::ConstBytes& rest) {
  if (rest.size() < kHeaderSize || rest[0] >> 6 != kVersion) return std::nullopt;
  const std::size_t size = (std::size_t{base::load_u16(rest.data() + 2)} + 1) * 4;
  if (size > rest.size()) return std::nullopt;
  Block block{.count = static_cast<std::uint8_t>(rest[0] & 0x1F),
              .type = rest[1],
              .body = rest.subspan(kHeaderSize, size - kHeaderSize)};
  const bool padded = (rest[0] & 0x20) != 0;
  if (padded) {
    const std::uint8_t padding = block.body.empty() ? std::uint8_t{0} : block.body.back();
    if (padding == 0 || padding > block.body.size()) return std::nullopt;
    block.body = block.body.first(block.body.size() - padding);
  }
  rest = rest.subspan(size);
  return block;
}

// The caller checks reader.ok().
ReportBlocks read_reports(std::size_t count, base::ByteReader& reader) {
  ReportBlocks reports;
  reports.count = count;
  for (ReportBlock& block : std::span(reports.blocks).first(count)) {
    block.ssrc = reader.u32();
    block.fraction_lost = reader.u8();
    const std::uint32_t lost = reader.u24();
    block.cumulative_lost = static_cast<std::int32_t>(lost << 8) >> 8;  // extends the sign
    block.highest_sequence = reader.u32();
    block.jitter = reader.u32();
    block.last_sr = reader.u32();
    block.delay_since_last_sr = reader.u32();
  }
  return reports;
}

std::optional<Packet> read_sender_report(const Block& block) {
  base::ByteReader reader(block.body);
  SenderReport report;
  report.ssrc = reader.u32();
  report.ntp = reader.u64();
  report.rtp_timestamp = reader.u32();
  report.packet_count = reader.u32();
  report.octet_count = reader.u32();
  report.reports = read_reports(block.count, reader);
  if (!reader.ok()) return std::nullopt;
  return report;
}

std::optional<Packet> read_receiver_report(const Block& block) {
  base::ByteReader reader(block.body);
  ReceiverReport report;
  report.ssrc = reader.u32();
  report.reports = read_reports(block.count, reader);
  if (!reader.ok()) return std::nullopt;
  return report;
}

std::optional<Packet> read_bye(const Block& block) {
  base::ByteReader reader(block.body);
  Bye bye;
  bye.count = block.count;
  for (std::uint32_t& ssrc : std::span(bye.ssrcs).first(bye.count)) ssrc = reader.u32();
  if (!reader.ok()) return std::nullopt;
  return bye;
}

std::optional<Packet> read_transport_layer_feedback(const Block& block) {
  base::ByteReader reader(block.body);
  const std::uint32_t sender = reader.u32();
  const std::uint32_t media = reader.u32();
  if (!reader.ok()) return std::nullopt;
  if (block.count == kTransportWideFormat) return TransportFeedback{sender, media, reader.rest()};
  if (block.count != kNackFormat) return Unknown{block.type};
  if (reader.empty() || reader.left() % kNackItemSize != 0) return std::nullopt;
  return Nack{sender, media, reader.rest()};
}

//  |  'R' 'E' 'M' 'B'  |  Num SSRC | BR Exp (6) | BR Mantissa (18) |  SSRCs ...
std::optional<Packet> read_application_feedback(std::uint32_t sender, base::ByteReader reader) {
  if (reader.left() < 4 || reader.u32() != kRembName) return Unknown{kPayloadFeedback};
  const std::size_t ssrc_count = reader.u8();
  const std::uint32_t value = reader.u24();
  const unsigned exponent = value >> kRembMantissaBits;
  const std::uint64_t mantissa = value & ((1U << kRembMantissaBits) - 1);
  const std::uint64_t bitrate = mantissa << exponent;
  if (!reader.ok() || reader.left() < 4 * ssrc_count) return std::nullopt;
  if (bitrate >> exponent != mantissa) return std::nullopt;  // more than 64 bits
  return Remb{sender, bitrate};
}

std::optional<Packet> read_payload_feedback(const Block& block) {
  base::ByteReader reader(block.body);
  const std::uint32_t sender = reader.u32();
  const std::uint32_t media = reader.u32();
  if (!reader.ok()) return std::nullopt;
  switch (block.count) {
    case kPliFormat:
      return Pli{sender, media};
    case kFirFormat:
      if (reader.empty() || reader.left() % kFirItemSize != 0) return std::nullopt;
      return Fir{sender, reader.rest()};
    case kApplicationFormat:
      return read_application_feedback(sender, reader);
    default:
      return Unknown{block.type};
  }
}

//  |  block type  | type-specific |   length in words without this one |
std::optional<Packet> read_extended_report(const Block& block) {
  base::ByteReader reader(block.body);
  ExtendedReport report;
  report.sender = reader.u32();
  while (reader.ok() && !reader.empty()) {
    const std::uint8_t type = reader.u8();
    reader.skip(1);
    const std::size_t words = reader.u16();
    if (type == kReceiverTimeBlock && words == kReceiverTimeWords) {
      report.receiver_time = reader.u64();
    } else {
      reader.skip(4 * words);
    }
  }
  if (!reader.ok()) return std::nullopt;
  return report;
}

std::optional<Packet> read_block(const Block& block) {
  switch (block.type) {
    case kSenderReport:
      return read_sender_report(block);
    case kReceiverReport:
      return read_receiver_report(block);
    case kSourceDescription:
      return Sdes{};
    case kGoodbye:
      return read_bye(block);
    case kTransportLayerFeedback:
      return read_transport_layer_feedback(block);
    case kPayloadFeedback:
      return read_payload_feedback(block);
    case kExtendedReport:
      return read_extended_report(block);
    default:
      return Unknown{block.type};
  }
}

// Writes the header of a packet with `body_size` bytes after it. False, with nothing written and
// out.ok() false, when the whole packet does not fit.
bool open_packet(std::uint8_t count, std::uint8_t type, std::size_t body_size,
                 base::ByteWriter& out) {
  if (!out.ok() || out.left() < kHeaderSize + body_size) {
    out.zeros(out.left() + 1);
    return false;
  }
  out.u8(static_cast<std::uint8_t>(kVersion << 6 | count));
  out.u8(type);
  out.u16(static_cast<std::uint16_t>(body_size / 4));
  return true;
}

void write_reports(const ReportBlocks& reports, base::ByteWriter& out) {
  for (const ReportBlock& block : reports.span()) {
    out.u32(block.ssrc);
    out.u8(block.fraction_lost);
    // RFC 3550 section 6.4.1: the count sticks at its largest value.
    out.u24(static_cast<std::uint32_t>(
                std::clamp(block.cumulative_lost, kCumulativeLostMin, kCumulativeLostMax)) &
            0xFF'FFFF);
    out.u32(block.highest_sequence);
    out.u32(block.jitter);
    out.u32(block.last_sr);
    out.u32(block.delay_since_last_sr);
  }
}

// True when `next` can be a bit of the item that starts with `pid` (RFC 4585 section 6.2.1).
bool fits_item(std::uint16_t pid, std::uint16_t next) {
  const auto distance = static_cast<std::uint16_t>(next - pid);
  return distance >= 1 && distance <= 16;
}

// How many of these lost packets, which are not none, one item names.
std::size_t item_length(std::span<const std::uint16_t> lost) {
  std::size_t length = 1;
  while (length < lost.size() && fits_item(lost.front(), lost[length])) ++length;
  return length;
}

}  // namespace

std::optional<Packet> Reader::next() {
  if (rest_.empty()) return std::nullopt;
  const std::optional<Block> block = take_block(rest_);
  std::optional<Packet> packet;
  if (block) packet = read_block(*block);
  if (!packet) {
    malformed_ = true;
    rest_ = {};
  }
  return packet;
}

void write_sender_report(const SenderReport& report, base::ByteWriter& out) {
  const std::size_t count = report.reports.count;
  if (!open_packet(static_cast<std::uint8_t>(count), kSenderReport, 24 + kReportBlockSize * count,
                   out)) {
    return;
  }
  out.u32(report.ssrc);
  out.u64(report.ntp);
  out.u32(report.rtp_timestamp);
  out.u32(report.packet_count);
  out.u32(report.octet_count);
  write_reports(report.reports, out);
}

void write_receiver_report(const ReceiverReport& report, base::ByteWriter& out) {
  const std::size_t count = report.reports.count;
  if (!open_packet(static_cast<std::uint8_t>(count), kReceiverReport, 4 + kReportBlockSize * count,
                   out)) {
    return;
  }
  out.u32(report.ssrc);
  write_reports(report.reports, out);
}

void write_sdes_cname(std::uint32_t ssrc, std::string_view cname, base::ByteWriter& out) {
  cname = cname.substr(0, kCnameSizeMax);
  // RFC 3550 section 6.5: SSRC, type and length, the text, then one to four zeros.
  const std::size_t unpadded = 4 + 2 + cname.size();
  const std::size_t size = (unpadded / 4 + 1) * 4;
  if (!open_packet(1, kSourceDescription, size, out)) return;
  out.u32(ssrc);
  out.u8(kCname);
  out.u8(static_cast<std::uint8_t>(cname.size()));
  out.bytes(base::as_bytes(cname));
  out.zeros(size - unpadded);
}

void write_bye(std::uint32_t ssrc, base::ByteWriter& out) {
  if (!open_packet(1, kGoodbye, 4, out)) return;
  out.u32(ssrc);
}

void write_nack(std::uint32_t sender, std::uint32_t media, std::span<const std::uint16_t> lost,
                base::ByteWriter& out) {
  if (lost.empty()) return;
  std::size_t items = 0;
  for (std::span<const std::uint16_t> rest = lost; !rest.empty(); ++items) {
    rest = rest.subspan(item_length(rest));
  }
  if (!open_packet(kNackFormat, kTransportLayerFeedback, kFeedbackSize + kNackItemSize * items,
                   out)) {
    return;
  }
  out.u32(sender);
  out.u32(media);
  while (!lost.empty()) {
    const std::uint16_t pid = lost.front();
    const std::size_t length = item_length(lost);
    std::uint16_t followers = 0;
    for (const std::uint16_t follower : lost.first(length).subspan(1)) {
      followers = static_cast<std::uint16_t>(followers | 1U << ((follower - pid - 1) & 0x0F));
    }
    out.u16(pid);
    out.u16(followers);
    lost = lost.subspan(length);
  }
}

void write_pli(std::uint32_t sender, std::uint32_t media, base::ByteWriter& out) {
  if (!open_packet(kPliFormat, kPayloadFeedback, kFeedbackSize, out)) return;
  out.u32(sender);
  out.u32(media);
}

void write_fir(std::uint32_t sender, std::uint32_t media, std::uint8_t sequence,
               base::ByteWriter& out) {
  if (!open_packet(kFirFormat, kPayloadFeedback, kFeedbackSize + kFirItemSize, out)) return;
  out.u32(sender);
  out.u32(0);  // RFC 5104 section 4.3.1.2: the media SSRC is in the item
  out.u32(media);
  out.u8(sequence);
  out.u24(0);
}

void write_delay_since_receiver_time(std::uint32_t sender, std::uint32_t receiver,
                                     std::uint32_t middle, std::uint32_t delay,
                                     base::ByteWriter& out) {
  if (!open_packet(0, kExtendedReport, kDelayReportSize - kHeaderSize, out)) return;
  out.u32(sender);
  out.u8(kDelayBlock);
  out.u8(0);
  out.u16(kDelayWords);
  out.u32(receiver);
  out.u32(middle);
  out.u32(delay);
}

void write_remb(std::uint32_t sender, std::uint64_t bitrate, std::span<const std::uint32_t> ssrcs,
                base::ByteWriter& out) {
  ssrcs = ssrcs.first(std::min(ssrcs.size(), kRembSsrcsMax));
  std::uint32_t exponent = 0;
  while (bitrate >> exponent >= 1U << kRembMantissaBits) ++exponent;
  if (!open_packet(kApplicationFormat, kPayloadFeedback, kFeedbackSize + 8 + 4 * ssrcs.size(),
                   out)) {
    return;
  }
  out.u32(sender);
  out.u32(0);
  out.u32(kRembName);
  out.u8(static_cast<std::uint8_t>(ssrcs.size()));
  out.u24(exponent << kRembMantissaBits | static_cast<std::uint32_t>(bitrate >> exponent));
  for (const std::uint32_t ssrc : ssrcs) out.u32(ssrc);
}

}  // namespace proto::rtcp
