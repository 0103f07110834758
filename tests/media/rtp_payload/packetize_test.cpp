#include "media/rtp_payload/packetize.hpp"

#include <gtest/gtest.h>

#include "media/codec/inspect.hpp"
#include "media/codec/vp8.hpp"
#include "media/rtp_payload/depacketize.hpp"

namespace media::rtp_payload {
namespace {

using Data = std::vector<std::uint8_t>;

void put_unit(Data& frame, std::uint8_t header, std::size_t size) {
  frame.insert(frame.end(), {0, 0, 0, 1});
  frame.push_back(header);
  for (std::size_t i = 1; i < size; ++i) frame.push_back(static_cast<std::uint8_t>(i % 250 + 1));
}

// What a receiver makes of the payloads (RFC 6184 sections 5.6 to 5.8), in Annex B form.
Data assembled(const std::vector<Payload>& payloads) {
  Data frame;
  for (const Payload& payload : payloads) {
    const std::uint8_t type = payload[0] & 31;
    if (type == 28) {
      if ((payload[1] & 0x80) != 0) {
        frame.insert(frame.end(), {0, 0, 0, 1});
        frame.push_back(static_cast<std::uint8_t>((payload[0] & 0xE0) | (payload[1] & 31)));
      }
      frame.insert(frame.end(), payload.begin() + 2, payload.end());
    } else if (type == 24) {
      for (std::size_t at = 1; at < payload.size();) {
        const std::size_t size = base::load_u16(payload.data() + at);
        frame.insert(frame.end(), {0, 0, 0, 1});
        const auto from = payload.begin() + static_cast<std::ptrdiff_t>(at + 2);
        frame.insert(frame.end(), from, from + static_cast<std::ptrdiff_t>(size));
        at += 2 + size;
      }
    } else {
      frame.insert(frame.end(), {0, 0, 0, 1});
      frame.insert(frame.end(), payload.begin(), payload.end());
    }
  }
  return frame;
}

TEST(PacketizeH264, gives_a_receiver_the_same_units) {
  Data frame;
  put_unit(frame, 0x67, 20);
  put_unit(frame, 0x68, 6);
  put_unit(frame, 0x65, 5000);
  put_unit(frame, 0x65, 300);
  const auto payloads = packetize_h264(frame, 1000);
  EXPECT_EQ(assembled(payloads), frame);
  for (const Payload& payload : payloads) EXPECT_LE(payload.size(), 1000u);
  EXPECT_EQ(payloads.front()[0] & 31, 24) << "parameters travel together";
  EXPECT_TRUE(codec::inspect(Codec::kH264, payloads.front(), false).keyframe_start);
}

TEST(PacketizeH264, fits_any_size) {
  for (std::size_t size = 2; size < 120; ++size) {
    Data frame;
    put_unit(frame, 0x41, size);
    for (std::size_t most = kPayloadSizeMin; most < 60; ++most) {
      const auto payloads = packetize_h264(frame, most);
      EXPECT_EQ(assembled(payloads), frame);
      for (const Payload& payload : payloads) EXPECT_LE(payload.size(), most);
    }
  }
}

TEST(PacketizeH264, leaves_delimiters_out) {
  Data frame;
  put_unit(frame, 9, 2);
  put_unit(frame, 0x41, 50);
  EXPECT_EQ(packetize_h264(frame, 1000).size(), 1u);
}

// As MP4 has it.
void put_sample_unit(Data& sample, std::uint8_t header, std::size_t size) {
  Data length(4);
  base::store_u32(length.data(), static_cast<std::uint32_t>(size));
  sample.insert(sample.end(), length.begin(), length.end());
  sample.push_back(header);
  for (std::size_t i = 1; i < size; ++i) sample.push_back(static_cast<std::uint8_t>(i % 250 + 1));
}

TEST(PacketizeH264Sample, begins_a_key_frame_with_its_parameter_sets) {
  const Data sps{0x67, 0x42, 0xC0, 0x1F, 0x01};
  const Data pps{0x68, 0xCE, 0x3C};
  Data sample;
  put_sample_unit(sample, 0x06, 30);
  put_sample_unit(sample, 0x65, 3000);
  const std::vector<base::ConstBytes> sets{sps, pps};
  const auto payloads = packetize_h264_sample(sets, sample, 1000);
  ASSERT_GE(payloads.size(), 4u);
  EXPECT_TRUE(codec::inspect(Codec::kH264, payloads.front(), false).keyframe_start);

  H264Depacketizer depacketizer;
  for (const Payload& payload : payloads) {
    EXPECT_LE(payload.size(), 1000u);
    depacketizer.push(payload, 90, &payload == &payloads.back(), false);
  }
  Data expected;
  for (const Data& set : {sps, pps}) {
    expected.insert(expected.end(), {0, 0, 0, static_cast<std::uint8_t>(set.size())});
    expected.insert(expected.end(), set.begin(), set.end());
  }
  expected.insert(expected.end(), sample.begin(), sample.end());
  const auto unit = depacketizer.poll();
  ASSERT_TRUE(unit);
  EXPECT_EQ(unit->bytes, expected);
}

TEST(PacketizeH264Sample, of_a_picture_without_sets_is_the_picture_alone) {
  Data sample;
  put_sample_unit(sample, 0x41, 200);
  const auto payloads = packetize_h264_sample({}, sample, 1000);
  ASSERT_EQ(payloads.size(), 1u);
  EXPECT_EQ(payloads[0], Data(sample.begin() + 4, sample.end()));
}

TEST(PacketizeH264Sample, gives_nothing_of_a_sample_whose_lengths_are_wrong) {
  Data sample;
  put_sample_unit(sample, 0x41, 200);
  sample[3] = 201;
  EXPECT_TRUE(packetize_h264_sample({}, sample, 1000).empty());
  sample.resize(3);
  EXPECT_TRUE(packetize_h264_sample({}, sample, 1000).empty());
  EXPECT_TRUE(packetize_h264_sample({}, Data{0, 0, 0, 0}, 1000).empty()) << "an empty unit";
  EXPECT_TRUE(packetize_h264_sample({}, {}, 1000).empty());
}

TEST(PacketizeVp8, describes_frames_as_a_browser_does) {
  Data frame(2500, 7);
  frame[0] = 0;  // a keyframe
  const auto payloads = packetize_vp8(frame, 0x1234, 1000);
  ASSERT_EQ(payloads.size(), 3u);
  Data back;
  for (const Payload& payload : payloads) {
    EXPECT_LE(payload.size(), 1000u);
    const auto descriptor = codec::parse_vp8_descriptor(payload);
    ASSERT_TRUE(descriptor);
    EXPECT_EQ(descriptor->picture_id, 0x1234);
    EXPECT_TRUE(descriptor->long_picture_id);
    EXPECT_EQ(descriptor->start_of_partition, &payload == &payloads.front());
    back.insert(back.end(), payload.begin() + static_cast<std::ptrdiff_t>(descriptor->size),
                payload.end());
  }
  EXPECT_EQ(back, frame);
  EXPECT_TRUE(codec::inspect(Codec::kVp8, payloads[0], false).keyframe_start);
  EXPECT_FALSE(codec::inspect(Codec::kVp8, payloads[1], false).keyframe_start);
}

TEST(Packetize, takes_sound_as_it_is) {
  const Data packet{0xF8, 1, 2};
  EXPECT_EQ(packetize(Codec::kOpus, packet, 0), (std::vector<Payload>{packet}));
}

TEST(Packetize, cuts_the_picture_id_to_15_bits) {
  const auto payloads = packetize(Codec::kVp8, Data(10, 1), 0x1'8003);
  EXPECT_EQ(codec::parse_vp8_descriptor(payloads.front())->picture_id, 3);
}

TEST(Packetize, gives_nothing_for_what_it_cannot_carry) {
  EXPECT_TRUE(packetize(Codec::kVp9, Data{1}, 0).empty());
  EXPECT_TRUE(packetize(Codec::kAv1, Data{1}, 0).empty());
  EXPECT_TRUE(packetize(Codec::kVp8, {}, 0).empty());
  EXPECT_TRUE(packetize(Codec::kVp8, Data{1}, 0, kPayloadSizeMin - 1).empty());
}

}  // namespace
}  // namespace media::rtp_payload
