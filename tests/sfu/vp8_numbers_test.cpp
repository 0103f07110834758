#include "sfu/vp8_numbers.hpp"

#include <gtest/gtest.h>

#include "media/codec/vp8.hpp"
#include "tests/sfu/test_packets.hpp"

namespace sfu {
namespace {

using test::Payload;
using test::vp8_payload;

struct Ids {
  std::uint16_t picture;
  std::uint8_t tl0;
  friend bool operator==(const Ids&, const Ids&) = default;
};

Ids ids_of(const Payload& payload) {
  const auto descriptor = media::codec::parse_vp8_descriptor(payload);
  return {descriptor->picture_id.value(), descriptor->tl0_picture_index.value_or(0)};
}

void renumber(Vp8Numbers& vp8, base::Bytes payload, std::uint16_t left_out = 0) {
  const auto descriptor = media::codec::parse_vp8_descriptor(payload);
  if (descriptor) add_offsets(vp8.offsets(*descriptor, left_out), payload);
}

Ids applied(Vp8Numbers& vp8, std::uint16_t picture, std::uint8_t tl0, std::uint16_t left_out = 0) {
  Payload payload = vp8_payload(false, picture, tl0);
  renumber(vp8, payload, left_out);
  return ids_of(payload);
}

TEST(Vp8Numbers, leaves_the_first_source_as_it_is) {
  Vp8Numbers vp8;
  EXPECT_EQ(applied(vp8, 1000, 7), (Ids{1000, 7}));
  EXPECT_EQ(applied(vp8, 1001, 8), (Ids{1001, 8}));
}

TEST(Vp8Numbers, goes_on_with_the_next_picture_of_a_new_source) {
  Vp8Numbers vp8;
  applied(vp8, 1000, 7);
  applied(vp8, 1001, 8);

  vp8.restart();

  EXPECT_EQ(applied(vp8, 30'000, 200), (Ids{1002, 9}));
  EXPECT_EQ(applied(vp8, 30'000, 200), (Ids{1002, 9}));  // the picture's second packet
  EXPECT_EQ(applied(vp8, 30'001, 201), (Ids{1003, 10}));
}

TEST(Vp8Numbers, goes_on_through_many_sources) {
  Vp8Numbers vp8;
  applied(vp8, 5, 250);
  for (int source = 1; source <= 10; ++source) {
    vp8.restart();
    const Ids ids = applied(vp8, static_cast<std::uint16_t>(source * 3001), 99);
    EXPECT_EQ(ids.picture, 5 + source);
    EXPECT_EQ(ids.tl0, static_cast<std::uint8_t>(250 + source));
  }
}

TEST(Vp8Numbers, wraps_at_fifteen_bits) {
  Vp8Numbers vp8;
  applied(vp8, 0x7FFE, 254);
  applied(vp8, 0x7FFF, 255);

  vp8.restart();

  EXPECT_EQ(applied(vp8, 100, 3), (Ids{0, 0}));
  EXPECT_EQ(applied(vp8, 101, 4), (Ids{1, 1}));
}

TEST(Vp8Numbers, a_late_packet_of_the_new_source_keeps_its_distance) {
  Vp8Numbers vp8;
  applied(vp8, 10, 1);
  vp8.restart();
  EXPECT_EQ(applied(vp8, 502, 9).picture, 11);
  EXPECT_EQ(applied(vp8, 504, 9).picture, 13);
  EXPECT_EQ(applied(vp8, 503, 9).picture, 12);
  vp8.restart();
  EXPECT_EQ(applied(vp8, 1, 9).picture, 14);  // after the newest, not after the latest
}

TEST(Vp8Numbers, closes_over_pictures_that_are_left_out) {
  Vp8Numbers vp8;
  EXPECT_EQ(applied(vp8, 100, 1), (Ids{100, 1}));
  EXPECT_EQ(applied(vp8, 102, 2, 1), (Ids{101, 2}));
  EXPECT_EQ(applied(vp8, 105, 3, 3), (Ids{102, 3}));
  EXPECT_EQ(applied(vp8, 101, 1, 0), (Ids{101, 1})) << "late, from before the gap";

  vp8.restart();
  EXPECT_EQ(applied(vp8, 9'000, 50), (Ids{103, 4}));
  EXPECT_EQ(applied(vp8, 9'002, 51, 1), (Ids{104, 5}));
}

TEST(Vp8Numbers, change_nothing_of_what_goes_on_by_itself) {
  Vp8Numbers vp8;
  const auto descriptor = media::codec::parse_vp8_descriptor(vp8_payload(true, 77, 3));
  EXPECT_EQ(vp8.offsets(*descriptor, 0), Vp8Numbers::Offsets{});
}

TEST(Vp8Numbers, leaves_a_payload_without_picture_id_alone) {
  Vp8Numbers vp8;
  applied(vp8, 10, 1);
  vp8.restart();
  Payload plain{0x10, 0x00, 1, 2, 3};
  const Payload before = plain;
  renumber(vp8, plain);
  EXPECT_EQ(plain, before);
  EXPECT_EQ(applied(vp8, 700, 9).picture, 11);
}

TEST(Vp8Numbers, leaves_a_broken_descriptor_alone) {
  Payload broken{0x90, 0xE0, 0x80};
  const Payload before = broken;
  add_offsets({1, 1}, broken);
  EXPECT_EQ(broken, before);
  add_offsets({1, 1}, {});
}

// GStreamer can send picture ids of seven bits: they wrap 256 times as often.
TEST(Vp8Numbers, follows_picture_ids_of_seven_bits_over_their_wrap) {
  Vp8Numbers vp8;
  const auto short_id = [&](std::uint8_t picture) {
    Payload payload{0x90, 0x80, picture, 0x01, 9, 9};
    renumber(vp8, payload);
    return static_cast<int>(payload[2]);
  };
  for (int picture = 0; picture < 300; ++picture) {
    EXPECT_EQ(short_id(static_cast<std::uint8_t>(picture & 0x7f)), picture & 0x7f);
  }
  vp8.restart();
  EXPECT_EQ(short_id(77), 300 & 0x7f);
  EXPECT_EQ(short_id(78), 301 & 0x7f);
}

}  // namespace
}  // namespace sfu
