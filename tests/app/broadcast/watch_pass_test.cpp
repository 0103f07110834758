#include "app/broadcast/watch_pass.hpp"

#include <gtest/gtest.h>

namespace app::broadcast {
namespace {

constexpr base::WallTime kNow{1'795'000'000'000};

PassKey key_of(std::uint8_t fill) {
  PassKey key;
  key.fill(fill);
  return key;
}

WatchPass pass() {
  return {0x0123456789ABCDEF, WatchRight::kLink, std::uint64_t{7}, {kNow.milliseconds + 1000}};
}

TEST(WatchPass, is_read_as_it_was_signed) {
  const PassKey key = key_of(1);
  const std::string text = sign(pass(), "klinik", key);
  EXPECT_TRUE(is_pass(text));
  EXPECT_EQ(text.size(), 56u);
  EXPECT_EQ(read_pass(text, "klinik", key, kNow), pass());
  WatchPass without_link = pass();
  without_link.link.reset();
  EXPECT_EQ(read_pass(sign(without_link, "klinik", key), "klinik", key, kNow), without_link);
}

TEST(WatchPass, ends_at_its_last_moment) {
  const PassKey key = key_of(1);
  const std::string text = sign(pass(), "klinik", key);
  EXPECT_TRUE(read_pass(text, "klinik", key, {kNow.milliseconds + 999}));
  EXPECT_FALSE(read_pass(text, "klinik", key, {kNow.milliseconds + 1000}));
}

TEST(WatchPass, is_good_for_one_channel_and_one_server) {
  const std::string text = sign(pass(), "klinik", key_of(1));
  EXPECT_FALSE(read_pass(text, "klinik2", key_of(1), kNow));
  EXPECT_FALSE(read_pass(text, "klini", key_of(1), kNow));
  EXPECT_FALSE(read_pass(text, "klinik", key_of(2), kNow));
}

TEST(WatchPass, whose_letters_were_changed_is_refused) {
  const PassKey key = key_of(1);
  const std::string text = sign(pass(), "klinik", key);
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    const auto read = read_pass(changed, "klinik", key, kNow);
    // The last letter holds two bits that mean nothing.
    if (at + 1 == text.size() && read) continue;
    EXPECT_FALSE(read) << at;
  }
}

TEST(WatchPass, what_is_none_is_none) {
  const PassKey key = key_of(1);
  const std::string text = sign(pass(), "klinik", key);
  for (const std::string& other : {std::string(), std::string("~"), text.substr(1), text + "A",
                                   text.substr(0, 55), std::string(10'000, '~')}) {
    EXPECT_FALSE(read_pass(other, "klinik", key, kNow)) << other.substr(0, 60);
  }
  EXPECT_FALSE(is_pass("main.m3u8"));
}

}  // namespace
}  // namespace app::broadcast
