#include "proto/rtmp/amf0.hpp"

#include <gtest/gtest.h>

namespace proto::rtmp {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Type = Amf0Value::Type;

Bytes number(std::uint8_t high) {
  return {0x00, 0x40, high, 0, 0, 0, 0, 0, 0};
}

TEST(Amf0, reads_what_it_wrote) {
  const Bytes bytes =
      encode_amf0({amf0_text("connect"), amf0_number(1), amf0_null(),
                   amf0_object({{"app", amf0_text("live")}, {"fpad", amf0_boolean(false)}}),
                   amf0_ecma_array({{"width", amf0_number(1280)}}),
                   amf0_strict_array({amf0_text("avc1"), amf0_number(-2.5)}), amf0_boolean(true)});
  const Amf0Sequence read = decode_amf0(bytes);
  ASSERT_FALSE(read.error);
  ASSERT_EQ(read.values.size(), 7U);
  EXPECT_EQ(read.values[0].text, "connect");
  EXPECT_EQ(read.values[1].number, 1);
  EXPECT_EQ(read.values[2].type, Type::kNull);
  EXPECT_EQ(read.values[3].text_of("app"), "live");
  ASSERT_NE(read.values[3].find("fpad"), nullptr);
  EXPECT_FALSE(read.values[3].find("fpad")->boolean);
  EXPECT_EQ(read.values[4].type, Type::kEcmaArray);
  EXPECT_EQ(read.values[4].find("width")->number, 1280);
  ASSERT_EQ(read.values[5].items.size(), 2U);
  EXPECT_EQ(read.values[5].items[1].number, -2.5);
  EXPECT_TRUE(read.values[6].boolean);
  Bytes again;
  for (const Amf0Value& value : read.values) encode_amf0(value, again);
  EXPECT_EQ(again, bytes);
}

TEST(Amf0, finds_a_property_whatever_its_case) {
  const Amf0Value object = amf0_object({{"tcurl", amf0_text("rtmp://h/live")}});
  EXPECT_EQ(object.text_of("tcUrl"), "rtmp://h/live");
  EXPECT_EQ(object.text_of("tcUr"), "");
  EXPECT_EQ(amf0_object({{"a", amf0_number(1)}}).text_of("a"), "");
}

TEST(Amf0, reads_long_strings_dates_xml_and_typed_objects) {
  const Bytes bytes{0x0C, 0,    0,    0,   2, 'h', 'i',                       // long string
                    0x0B, 0x42, 0x70, 0,   0, 0,   0,   0,    0, 0, 0,        // date
                    0x0F, 0,    0,    0,   1, 'x',                            // XML
                    0x10, 0,    1,    'C', 0, 1,   'a', 0x01, 1, 0, 0, 0x09,  // typed object
                    0x06, 0x0D, 0x07, 0,   1};  // undefined, unsupported, reference
  const Amf0Sequence read = decode_amf0(bytes);
  ASSERT_FALSE(read.error);
  ASSERT_EQ(read.values.size(), 7U);
  EXPECT_EQ(read.values[0].text, "hi");
  EXPECT_EQ(read.values[1].type, Type::kDate);
  EXPECT_EQ(read.values[1].number, 0x1p40);
  EXPECT_EQ(read.values[2].text, "x");
  EXPECT_TRUE(read.values[3].find("a")->boolean);
  for (int i = 4; i < 7; ++i)
    EXPECT_EQ(read.values[static_cast<std::size_t>(i)].type, Type::kUndefined);
}

TEST(Amf0, does_not_trust_the_count_of_an_ecma_array) {
  Bytes bytes{0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0, 1, 'w'};
  const Bytes value = number(0);
  bytes.insert(bytes.end(), value.begin(), value.end());
  const Bytes end{0, 0, 9};
  bytes.insert(bytes.end(), end.begin(), end.end());
  const Amf0Sequence read = decode_amf0(bytes);
  ASSERT_FALSE(read.error);
  EXPECT_EQ(read.values[0].find("w")->number, 2);
}

TEST(Amf0, takes_an_ecma_array_without_its_end_marker) {
  const Bytes bytes{0x08, 0, 0, 0, 1, 0, 1, 'w', 0x05};
  const Amf0Sequence read = decode_amf0(bytes);
  EXPECT_FALSE(read.error);
  ASSERT_EQ(read.values.size(), 1U);
  EXPECT_EQ(read.values[0].properties.size(), 1U);
}

TEST(Amf0, keeps_the_values_before_a_broken_one) {
  const Bytes bytes{0x02, 0, 2, 'h', 'i', 0x00, 0x40};
  const Amf0Sequence read = decode_amf0(bytes);
  ASSERT_EQ(read.values.size(), 1U);
  EXPECT_EQ(read.values[0].text, "hi");
  EXPECT_EQ(read.error, Amf0Error::kTruncated);
}

TEST(Amf0, says_that_a_value_switched_to_amf3) {
  const Amf0Sequence read = decode_amf0(Bytes{0x05, 0x11, 0x01});
  EXPECT_EQ(read.values.size(), 1U);
  EXPECT_EQ(read.error, Amf0Error::kSwitchedToAmf3);
}

TEST(Amf0, refuses_reserved_markers_and_a_stray_end) {
  for (const int marker : {0x04, 0x09, 0x0E, 0x12, 0xFF})
    EXPECT_EQ(decode_amf0(Bytes{static_cast<std::uint8_t>(marker), 0, 0}).error,
              Amf0Error::kUnknownMarker);
}

TEST(Amf0, refuses_every_cut_of_an_object) {
  const Bytes whole = encode_amf0({amf0_object({{"app", amf0_text("live")}, {"n", amf0_null()}})});
  for (std::size_t size = 1; size < whole.size(); ++size)
    EXPECT_EQ(decode_amf0(base::ConstBytes(whole).first(size)).error, Amf0Error::kTruncated);
}

TEST(Amf0, bounds_how_deep_objects_nest) {
  Bytes bytes;
  for (int i = 0; i < 1000; ++i) bytes.insert(bytes.end(), {0x03, 0, 1, 'a'});
  EXPECT_EQ(decode_amf0(bytes).error, Amf0Error::kTooDeep);
}

TEST(Amf0, bounds_how_many_values_come) {
  EXPECT_FALSE(decode_amf0(Bytes(kAmf0ValuesMax, 0x05)).error);
  EXPECT_EQ(decode_amf0(Bytes(kAmf0ValuesMax + 1, 0x05)).error, Amf0Error::kTooMany);
  const Amf0Sequence array = decode_amf0(Bytes{0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x05});
  EXPECT_EQ(array.error, Amf0Error::kTruncated);
}

TEST(Amf0, bounds_how_long_a_text_is) {
  Bytes bytes;
  encode_amf0(amf0_text(std::string(kAmf0TextSizeMax + 1, 'a')), bytes);
  EXPECT_EQ(decode_amf0(bytes).error, Amf0Error::kTooLong);
  bytes.clear();
  encode_amf0(amf0_text(std::string(kAmf0TextSizeMax, 'a')), bytes);
  EXPECT_FALSE(decode_amf0(bytes).error);
}

}  // namespace
}  // namespace proto::rtmp
