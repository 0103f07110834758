#include "proto/rtcp/packet.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proto::rtcp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Octets = std::vector<std::uint8_t>;

constexpr std::size_t kRoom = 2048;

// What `write` puts into a large buffer.
template <class Write>
Octets written(Write write) {
  Octets buffer(kRoom, 0xEE);
  base::ByteWriter out(buffer);
  write(out);
  EXPECT_TRUE(out.ok());
  buffer.resize(out.size());
  return buffer;
}

// The only packet of `octets`, which must outlive it.
template <class T>
T only(const Octets& octets) {
  Reader reader(octets);
  const std::optional<Packet> packet = reader.next();
  EXPECT_FALSE(reader.malformed());
  EXPECT_FALSE(reader.next().has_value());
  if (!packet || !std::holds_alternative<T>(*packet)) {
    ADD_FAILURE() << "another packet";
    return {};
  }
  return std::get<T>(*packet);
}

void expect_malformed(const Octets& octets) {
  Reader reader(octets);
  EXPECT_FALSE(reader.next().has_value());
  EXPECT_TRUE(reader.malformed());
  EXPECT_FALSE(reader.next().has_value());
}

std::vector<std::uint16_t> lost_in(const Nack& nack) {
  std::vector<std::uint16_t> lost;
  for_each_lost(nack, [&](std::uint16_t sequence) { lost.push_back(sequence); });
  return lost;
}

ReportBlock some_report() {
  return {.ssrc = 0x23456789,
          .fraction_lost = 55,
          .cumulative_lost = 0x111213,
          .highest_sequence = 0x22232425,
          .jitter = 0x33343536,
          .last_sr = 0x44454647,
          .delay_since_last_sr = 0x55565758};
}

const Octets kPli{0x81, 206, 0, 2, 0x12, 0x34, 0x56, 0x78, 0x23, 0x45, 0x67, 0x89};

TEST(RtcpReader, of_nothing_finds_nothing) {
  Reader reader({});
  EXPECT_FALSE(reader.next().has_value());
  EXPECT_FALSE(reader.malformed());
}

TEST(RtcpReader, walks_over_a_compound) {
  Octets compound = written([](base::ByteWriter& out) {
    write_receiver_report({.ssrc = 1, .reports = {}}, out);
    write_sdes_cname(1, "a", out);
    write_pli(1, 2, out);
    write_bye(1, out);
  });
  Reader reader(compound);
  EXPECT_TRUE(std::holds_alternative<ReceiverReport>(reader.next().value()));
  EXPECT_TRUE(std::holds_alternative<Sdes>(reader.next().value()));
  EXPECT_TRUE(std::holds_alternative<Pli>(reader.next().value()));
  EXPECT_TRUE(std::holds_alternative<Bye>(reader.next().value()));
  EXPECT_FALSE(reader.next().has_value());
  EXPECT_FALSE(reader.malformed());
}

TEST(RtcpReader, takes_a_reduced_size_packet) {  // RFC 5506
  EXPECT_EQ(only<Pli>(kPli).media, 0x23456789U);
}

TEST(RtcpReader, keeps_what_came_before_a_malformed_packet) {
  Octets octets = kPli;
  octets.insert(octets.end(), {0x81, 206, 0, 9, 0, 0});
  Reader reader(octets);
  EXPECT_TRUE(reader.next().has_value());
  EXPECT_FALSE(reader.malformed());
  EXPECT_FALSE(reader.next().has_value());
  EXPECT_TRUE(reader.malformed());
}

TEST(RtcpReader, refuses_bad_headers) {
  expect_malformed({0x81});
  expect_malformed({0x81, 206, 0});
  expect_malformed({0x41, 206, 0, 0});  // version 1
  expect_malformed({0x81, 206, 0, 1});  // longer than the datagram
  expect_malformed({0x81, 206, 0xFF, 0xFF, 0, 0, 0, 0});
}

TEST(RtcpReader, every_kind_cut_to_its_header_is_malformed_or_empty) {
  for (const std::uint8_t type : Octets{200, 201, 205, 206}) expect_malformed({0x81, type, 0, 0});
  expect_malformed({0x81, 203, 0, 0});
  EXPECT_EQ(only<Bye>({0x80, 203, 0, 0}).count, 0U);
}

TEST(RtcpReader, takes_padding_off) {
  Octets padded = kPli;
  padded[0] |= 0x20;
  padded[3] = 3;
  padded.insert(padded.end(), {0, 0, 0, 4});
  EXPECT_EQ(only<Pli>(padded).sender, 0x12345678U);
}

TEST(RtcpReader, refuses_padding_longer_than_the_body) {
  Octets padded = kPli;
  padded[0] |= 0x20;
  padded.back() = 9;
  expect_malformed(padded);
  padded.back() = 0;
  expect_malformed(padded);
  expect_malformed({0xA0, 203, 0, 0});  // padding without a body
}

TEST(RtcpReader, names_the_type_of_what_it_does_not_know) {
  EXPECT_EQ(only<Unknown>({0x80, 204, 0, 0}).payload_type, 204);  // APP
  EXPECT_EQ(only<Unknown>({0x83, 205, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2}).payload_type, 205);
  EXPECT_EQ(only<Unknown>({0x82, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2}).payload_type, 206);
}

// A block of another kind (statistics summary, cut to one word), then the receiver's time.
const Octets kReceiverTime{0x80, 207, 0, 6,              //
                           0,    0,   0, 9,              // sender
                           6,    0,   0, 1, 1, 1, 1, 1,  //
                           4,    0,   0, 2, 1, 2, 3, 4, 5, 6, 7, 8};

TEST(ExtendedReport, tells_the_time_of_a_receiver_among_other_blocks) {
  const auto report = only<ExtendedReport>(kReceiverTime);
  EXPECT_EQ(report.sender, 9u);
  EXPECT_EQ(report.receiver_time, 0x0102030405060708u);
}

TEST(ExtendedReport, may_tell_none) {
  EXPECT_EQ(only<ExtendedReport>({0x80, 207, 0, 1, 0, 0, 0, 1}).receiver_time, std::nullopt);
  EXPECT_EQ(
      only<ExtendedReport>({0x80, 207, 0, 3, 0, 0, 0, 1, 4, 0, 0, 1, 1, 2, 3, 4}).receiver_time,
      std::nullopt)
      << "of another length it is no time";
}

TEST(ExtendedReport, is_refused_where_a_block_is_longer_than_it) {
  Octets longer = kReceiverTime;
  longer[19] = 3;
  expect_malformed(longer);
  expect_malformed({0x80, 207, 0, 2, 0, 0, 0, 1, 4, 0, 0, 2});
  expect_malformed({0x80, 207, 0, 0});
}

TEST(ExtendedReport, answers_a_receivers_time) {
  std::uint8_t buffer[kDelayReportSize];
  base::ByteWriter out{buffer};
  write_delay_since_receiver_time(1, 9, 0x03040506, 0x10000, out);
  ASSERT_TRUE(out.ok());
  const Octets expected{0x80, 207, 0, 5, 0, 0, 0, 1, 5, 0, 0, 3,
                        0,    0,   0, 9, 3, 4, 5, 6, 0, 1, 0, 0};
  EXPECT_EQ(Octets(out.written().begin(), out.written().end()), expected);
  EXPECT_EQ(only<ExtendedReport>(expected).sender, 1u);
}

TEST(SenderReport, comes_back_as_written) {
  SenderReport report{.ssrc = 0x12345678,
                      .ntp = 0x0102030405060708,
                      .rtp_timestamp = 0x11121314,
                      .packet_count = 0x21222324,
                      .octet_count = 0x31323334,
                      .reports = {}};
  report.reports.blocks[0] = some_report();
  report.reports.count = 1;
  const Octets octets = written([&](auto& out) { write_sender_report(report, out); });
  EXPECT_EQ(octets,
            (Octets{0x81, 200,  0x00, 0x0C, 0x12, 0x34, 0x56, 0x78, 0x01, 0x02, 0x03, 0x04, 0x05,
                    0x06, 0x07, 0x08, 0x11, 0x12, 0x13, 0x14, 0x21, 0x22, 0x23, 0x24, 0x31, 0x32,
                    0x33, 0x34, 0x23, 0x45, 0x67, 0x89, 55,   0x11, 0x12, 0x13, 0x22, 0x23, 0x24,
                    0x25, 0x33, 0x34, 0x35, 0x36, 0x44, 0x45, 0x46, 0x47, 0x55, 0x56, 0x57, 0x58}));
  const auto read = only<SenderReport>(octets);
  EXPECT_EQ(read.ssrc, report.ssrc);
  EXPECT_EQ(read.ntp, report.ntp);
  EXPECT_EQ(read.rtp_timestamp, report.rtp_timestamp);
  EXPECT_EQ(read.packet_count, report.packet_count);
  EXPECT_EQ(read.octet_count, report.octet_count);
  ASSERT_EQ(read.reports.span().size(), 1U);
  EXPECT_EQ(read.reports.span()[0].delay_since_last_sr, 0x55565758U);
}

TEST(SenderReport, a_profile_extension_behind_the_reports_is_passed_over) {
  Octets octets = written([](auto& out) { write_sender_report({.ssrc = 7, .reports = {}}, out); });
  octets[3] = static_cast<std::uint8_t>(octets[3] + 1);
  octets.insert(octets.end(), {9, 9, 9, 9});
  EXPECT_EQ(only<SenderReport>(octets).ssrc, 7U);
}

TEST(ReceiverReport, comes_back_with_31_blocks) {
  ReceiverReport report{.ssrc = 5, .reports = {}};
  report.reports.count = kReportBlocksMax;
  for (std::size_t i = 0; i < kReportBlocksMax; ++i) {
    report.reports.blocks[i] = some_report();
    report.reports.blocks[i].ssrc = static_cast<std::uint32_t>(i);
  }
  const Octets octets = written([&](auto& out) { write_receiver_report(report, out); });
  EXPECT_EQ(octets.size(), 8U + 31 * 24);
  const auto read = only<ReceiverReport>(octets);
  ASSERT_EQ(read.reports.count, 31U);
  EXPECT_EQ(read.reports.blocks[30].ssrc, 30U);
  EXPECT_EQ(read.reports.blocks[30].jitter, 0x33343536U);
  EXPECT_EQ(read.reports.blocks[0].fraction_lost, 55);
  EXPECT_EQ(read.reports.blocks[0].last_sr, 0x44454647U);
  EXPECT_EQ(read.reports.blocks[0].highest_sequence, 0x22232425U);
}

TEST(ReceiverReport, with_fewer_blocks_than_it_counts_is_malformed) {
  ReceiverReport report{.ssrc = 5, .reports = {}};
  report.reports.count = 2;
  Octets octets = written([&](auto& out) { write_receiver_report(report, out); });
  octets[0] = 0x83;
  expect_malformed(octets);
}

TEST(ReceiverReport, the_loss_count_is_signed_and_sticks_at_its_limits) {
  const std::pair<std::int32_t, std::int32_t> cases[] = {
      {-1, -1}, {-0x800000, -0x800000}, {-0x900000, -0x800000}, {0x900000, 0x7FFFFF}, {0, 0}};
  for (const auto& [put, got] : cases) {
    ReceiverReport report{.ssrc = 5, .reports = {}};
    report.reports.count = 1;
    report.reports.blocks[0].cumulative_lost = put;
    const Octets octets = written([&](auto& out) { write_receiver_report(report, out); });
    EXPECT_EQ(only<ReceiverReport>(octets).reports.blocks[0].cumulative_lost, got);
  }
}

TEST(Sdes, ends_the_items_with_one_to_four_zeros) {
  // As in libwebrtc: the chunk is padded to 32 bits, and a zero always ends its items.
  for (std::size_t length = 0; length < 6; ++length) {
    const std::string cname(length, 'x');
    const Octets octets = written([&](auto& out) { write_sdes_cname(0x01020304, cname, out); });
    EXPECT_EQ(octets.size() % 4, 0U);
    EXPECT_EQ(octets.size(), 4U * (octets[3] + 1U));
    EXPECT_EQ(octets[8], 1) << "CNAME";
    EXPECT_EQ(octets[9], length);
    EXPECT_EQ(octets.back(), 0);
    const std::size_t zeros = octets.size() - (4 + 4 + 2 + length);
    EXPECT_GE(zeros, 1U);
    EXPECT_LE(zeros, 4U);
    only<Sdes>(octets);
  }
}

TEST(Sdes, cuts_a_name_of_more_than_255_bytes) {
  const Octets octets = written([](auto& out) { write_sdes_cname(1, std::string(300, 'n'), out); });
  EXPECT_EQ(octets[9], 255);
  only<Sdes>(octets);
}

TEST(Bye, comes_back_as_written) {
  const Octets octets = written([](auto& out) { write_bye(0xCAFEBABE, out); });
  EXPECT_EQ(octets, (Octets{0x81, 203, 0, 1, 0xCA, 0xFE, 0xBA, 0xBE}));
  const auto bye = only<Bye>(octets);
  ASSERT_EQ(bye.count, 1U);
  EXPECT_EQ(bye.ssrcs[0], 0xCAFEBABEU);
}

TEST(Bye, a_reason_is_passed_over_and_missing_sources_are_malformed) {
  EXPECT_EQ(only<Bye>({0x81, 203, 0, 2, 0, 0, 0, 5, 3, 'b', 'y', 'e'}).ssrcs[0], 5U);
  expect_malformed({0x82, 203, 0, 1, 0, 0, 0, 5});
}

TEST(Nack, packs_as_libwebrtc_does) {
  // The lists of libwebrtc's nack_unittest: 0, 1, 3, 8, 16 fit one item.
  const Octets octets = written([](auto& out) {
    write_nack(0x12345678, 0x23456789, std::vector<std::uint16_t>{0, 1, 3, 8, 16}, out);
  });
  EXPECT_EQ(octets, (Octets{0x81, 205, 0x00, 0x03, 0x12, 0x34, 0x56, 0x78, 0x23, 0x45, 0x67, 0x89,
                            0x00, 0x00, 0x80, 0x85}));
  EXPECT_THAT(lost_in(only<Nack>(octets)), ElementsAre(0, 1, 3, 8, 16));
}

TEST(Nack, packs_across_the_wrap) {
  const std::vector<std::uint16_t> lost{0xFFDC, 0xFFEC, 0xFFFE, 0xFFFF, 0x0000,
                                        0x0001, 0x0003, 0x0014, 0x0064};
  const Octets octets = written([&](auto& out) { write_nack(1, 2, lost, out); });
  EXPECT_EQ(Octets(octets.begin() + 12, octets.end()),
            (Octets{0xFF, 0xDC, 0x80, 0x00, 0xFF, 0xFE, 0x00, 0x17, 0x00, 0x14, 0x00, 0x00, 0x00,
                    0x64, 0x00, 0x00}));
  EXPECT_EQ(lost_in(only<Nack>(octets)), lost);
}

TEST(Nack, sixteen_behind_shares_the_item_and_seventeen_starts_another) {
  const std::vector<std::uint16_t> near{10, 26};
  const std::vector<std::uint16_t> far{10, 27};
  EXPECT_EQ(written([&](auto& out) { write_nack(1, 2, near, out); }).size(), 16U);
  EXPECT_EQ(written([&](auto& out) { write_nack(1, 2, far, out); }).size(), 20U);
}

TEST(Nack, of_nothing_is_not_written) {
  EXPECT_THAT(written([](auto& out) { write_nack(1, 2, {}, out); }), IsEmpty());
}

TEST(Nack, without_items_or_with_half_an_item_is_malformed) {
  expect_malformed({0x81, 205, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2});
  expect_malformed({0xA1, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 1});
}

TEST(Nack, an_item_names_at_most_17_packets) {
  const Octets octets{0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0xFF, 0xF8, 0xFF, 0xFF};
  const auto lost = lost_in(only<Nack>(octets));
  ASSERT_EQ(lost.size(), 17U);
  EXPECT_EQ(lost.front(), 0xFFF8);
  EXPECT_EQ(lost.back(), 0x0008);
}

TEST(Pli, comes_back_as_written) {
  EXPECT_EQ(written([](auto& out) { write_pli(0x12345678, 0x23456789, out); }), kPli);
}

TEST(Fir, comes_back_as_written) {
  const Octets octets = written([](auto& out) { write_fir(0x12345678, 0x23456789, 13, out); });
  EXPECT_EQ(octets, (Octets{0x84, 206, 0x00, 0x04, 0x12, 0x34, 0x56, 0x78, 0, 0,
                            0,    0,   0x23, 0x45, 0x67, 0x89, 13,   0,    0, 0}));
  const auto fir = only<Fir>(octets);
  EXPECT_EQ(fir.sender, 0x12345678U);
  ASSERT_EQ(fir.items.size(), 8U);
  EXPECT_EQ(base::load_u32(fir.items.data()), 0x23456789U);
}

TEST(Fir, without_whole_items_is_malformed) {
  expect_malformed({0x84, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0});
  expect_malformed({0x84, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2});
}

// The vector of libwebrtc's remb_unittest.
const Octets kRemb{0x8F, 206,  0x00, 0x07, 0x12, 0x34, 0x56, 0x78, 0,    0,    0,
                   0,    'R',  'E',  'M',  'B',  0x03, 0x07, 0xFB, 0x93, 0x23, 0x45,
                   0x67, 0x89, 0x23, 0x45, 0x67, 0x8A, 0x23, 0x45, 0x67, 0x8B};

TEST(Remb, comes_back_as_written) {
  const std::vector<std::uint32_t> ssrcs{0x23456789, 0x2345678A, 0x2345678B};
  EXPECT_EQ(written([&](auto& out) { write_remb(0x12345678, 0x3FB93 * 2, ssrcs, out); }), kRemb);
  const auto remb = only<Remb>(kRemb);
  EXPECT_EQ(remb.sender, 0x12345678U);
  EXPECT_EQ(remb.bitrate, 522'022U);
}

TEST(Remb, keeps_18_bits_of_any_bitrate) {
  for (const std::uint64_t bitrate :
       {std::uint64_t{0}, std::uint64_t{0x3FFFF}, std::uint64_t{0x40000},
        std::uint64_t{0x3FB93} << 30, ~std::uint64_t{0}}) {
    const Octets octets = written([&](auto& out) { write_remb(1, bitrate, {}, out); });
    const std::uint64_t got = only<Remb>(octets).bitrate;
    EXPECT_LE(got, bitrate);
    EXPECT_LE(bitrate - got, bitrate >> 17);
  }
}

TEST(Remb, a_bitrate_of_more_than_64_bits_is_malformed) {
  Octets octets = kRemb;
  octets[17] = 0xFF;
  expect_malformed(octets);
}

TEST(Remb, with_fewer_sources_than_it_counts_is_malformed) {
  Octets octets = kRemb;
  octets[16] = 4;
  expect_malformed(octets);
}

TEST(Remb, another_application_feedback_is_unknown) {
  Octets octets = kRemb;
  octets[12] = 'X';
  EXPECT_EQ(only<Unknown>(octets).payload_type, 206);
  EXPECT_EQ(only<Unknown>({0x8F, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0}).payload_type, 206);
}

TEST(Remb, cut_behind_its_name_is_malformed) {
  expect_malformed({0x8F, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B'});
}

TEST(RtcpWriters, write_nothing_when_the_room_is_too_small) {
  const std::vector<std::uint16_t> lost{1, 2};
  const auto every = {+[](base::ByteWriter& out) { write_sender_report({}, out); },
                      +[](base::ByteWriter& out) { write_receiver_report({}, out); },
                      +[](base::ByteWriter& out) { write_sdes_cname(1, "abc", out); },
                      +[](base::ByteWriter& out) { write_bye(1, out); },
                      +[](base::ByteWriter& out) { write_pli(1, 2, out); },
                      +[](base::ByteWriter& out) { write_fir(1, 2, 3, out); },
                      +[](base::ByteWriter& out) { write_remb(1, 1000, {}, out); },
                      +[](base::ByteWriter& out) {
                        const std::uint16_t one = 9;
                        write_nack(1, 2, {&one, 1}, out);
                      }};
  for (const auto& write : every) {
    const std::size_t size = written(write).size();
    Octets buffer(8 + size - 1);
    base::ByteWriter out(buffer);
    write_bye(1, out);
    write(out);
    EXPECT_FALSE(out.ok());
    EXPECT_EQ(out.size(), 8U) << "the packet before it stays whole";
    write_bye(1, out);
    EXPECT_EQ(out.size(), 8U);
  }
}

}  // namespace
}  // namespace proto::rtcp
