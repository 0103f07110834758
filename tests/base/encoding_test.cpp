#include "base/encoding.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace base {
namespace {

using Octets = std::vector<std::uint8_t>;

Octets octets(std::string_view text) {
  return {text.begin(), text.end()};
}

// RFC 4648 section 10.
const std::vector<std::pair<std::string, std::string>> kVectors = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};

TEST(Base64, agrees_with_the_vectors_of_rfc_4648) {
  for (const auto& [plain, encoded] : kVectors) {
    EXPECT_EQ(to_base64(as_bytes(plain)), encoded);
    EXPECT_EQ(from_base64(encoded), octets(plain));
  }
}

TEST(Base64, has_a_url_form_without_padding) {
  const Octets bytes = {0xfb, 0xff, 0xfe, 0x3e};
  EXPECT_EQ(to_base64(bytes), "+//+Pg==");
  EXPECT_EQ(to_base64url(bytes), "-__-Pg");
}

TEST(Base64, reads_the_letters_of_addresses) {
  for (const char* text : {"", "f", "fo", "foo", "foob", "\xFF\xFB\xBE"})
    EXPECT_EQ(from_base64url(to_base64url(as_bytes(text))), octets(text)) << text;
  for (const char* text : {"A", "Zg==", "Z+", "Z/", "AAAAA", "Z g"})
    EXPECT_FALSE(from_base64url(text)) << text;
}

TEST(Base64, refuses_what_is_not_base64) {
  for (const char* text :
       {"Z", "Zg", "Zg=", "Zg===", "====", "Z===", "Zg==Zg==", "Zm9-", "Zm 9", "Zm9v\n"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(Base64, survives_every_byte_value) {
  Octets all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::uint8_t>(i));
  EXPECT_EQ(from_base64(to_base64(all)), all);
}

TEST(Hex, writes_lower_case) {
  EXPECT_EQ(to_hex(Octets{0x00, 0x0f, 0xa5, 0xff}), "000fa5ff");
  EXPECT_EQ(to_hex({}), "");
}

TEST(Hex, reads_both_cases) {
  EXPECT_EQ(from_hex("00a5Ff"), (Octets{0x00, 0xa5, 0xff}));
  EXPECT_EQ(from_hex(""), Octets{});
}

TEST(Hex, refuses_odd_lengths_and_other_characters) {
  EXPECT_FALSE(from_hex("abc"));
  EXPECT_FALSE(from_hex("0g"));
  EXPECT_FALSE(from_hex("g0"));
  EXPECT_FALSE(from_hex("0 "));
}

TEST(Base64, url_form_of_the_vectors_is_the_same_without_padding) {
  for (const auto& [plain, encoded] : kVectors) {
    EXPECT_EQ(to_base64url(as_bytes(plain)), encoded.substr(0, encoded.find('=')));
  }
}

TEST(Base64, refuses_the_url_alphabet_zero_bytes_and_padding_in_the_middle) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {"-__-"sv, "Zm9\0"sv, "Z=9v"sv, "Zg=v"sv, "=AAA"sv, "AA==AAAA"sv, "Zm9\xC3"sv}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(Base64, ignores_the_bits_that_belong_to_no_byte) {
  // RFC 4648 section 3.5 lets a decoder choose.
  EXPECT_EQ(from_base64("Zh=="), octets("f"));
  EXPECT_EQ(from_base64("Zm9="), octets("fo"));
}

TEST(Hex, survives_every_byte_value) {
  Octets all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::uint8_t>(i));
  EXPECT_EQ(from_hex(to_hex(all)), all);
}

TEST(Hex, refuses_what_stands_beside_its_digits) {
  for (const char c : std::string("/:@G`g\0-x", 9)) {
    EXPECT_FALSE(from_hex(std::string("00") + c + "0")) << int{c};
    EXPECT_FALSE(from_hex(std::string("000") + c)) << int{c};
  }
}

}  // namespace
}  // namespace base
