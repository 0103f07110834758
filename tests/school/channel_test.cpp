#include "school/channel.hpp"

#include <set>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace school {
namespace {

constexpr base::WallTime at(std::int64_t milliseconds) {
  return {milliseconds};
}

TEST(Channel, words_are_read_as_they_are_written) {
  for (const Viewing viewing : {Viewing::kPublic, Viewing::kPrivate})
    EXPECT_EQ(viewing_from(to_string(viewing)), viewing);
  EXPECT_EQ(viewing_from("Public"), std::nullopt);
  for (const RecordingRule rule :
       {RecordingRule::kNever, RecordingRule::kByHand, RecordingRule::kAlways})
    EXPECT_EQ(recording_rule_from(to_string(rule)), rule);
  EXPECT_EQ(recording_rule_from("sometimes"), std::nullopt);
}

TEST(Channel, a_key_is_named_by_a_letter_and_a_number) {
  EXPECT_EQ(to_string(ChannelKeyId{12}), "k12");
  EXPECT_EQ(channel_key_id_from("k12"), ChannelKeyId{12});
  for (const char* text : {"", "k", "k0", "k01", "l12", "k-1", "k12 ", "k99999999999999999999"})
    EXPECT_EQ(channel_key_id_from(text), std::nullopt) << text;
}

TEST(Channel, a_watch_link_opens_until_it_ends_or_is_revoked) {
  EXPECT_EQ(to_string(WatchLinkId{3}), "w3");
  EXPECT_EQ(watch_link_id_from("w3"), WatchLinkId{3});
  EXPECT_EQ(watch_link_id_from("k3"), std::nullopt);
  WatchLink link;
  EXPECT_TRUE(holds(link, at(5)));
  link.expires = at(10);
  EXPECT_TRUE(holds(link, at(9)));
  EXPECT_FALSE(holds(link, at(10)));
  link.revoked = true;
  EXPECT_FALSE(holds(link, at(1)));
}

TEST(Channel, a_key_holds_from_its_first_moment_to_before_its_last) {
  ChannelKey key;
  key.opens = at(1000);
  key.expires = at(2000);
  EXPECT_EQ(check(key, at(999)), KeyState::kNotYet);
  EXPECT_EQ(check(key, at(1000)), KeyState::kValid);
  EXPECT_EQ(check(key, at(1999)), KeyState::kValid);
  EXPECT_EQ(check(key, at(2000)), KeyState::kExpired);
}

TEST(Channel, a_key_without_times_holds_until_it_is_revoked) {
  ChannelKey key;
  EXPECT_EQ(check(key, at(1'000'000)), KeyState::kValid);
  key.revoked = at(5);
  EXPECT_EQ(check(key, at(1)), KeyState::kRevoked);
}

TEST(Channel, revoked_goes_before_expired_and_not_yet) {
  ChannelKey key;
  key.revoked = at(1);
  key.expires = at(2);
  EXPECT_EQ(check(key, at(3)), KeyState::kRevoked);
  key.expires.reset();
  key.opens = at(10);
  EXPECT_EQ(check(key, at(3)), KeyState::kRevoked);
}

TEST(Channel, a_stream_key_has_five_groups_that_can_be_read_out) {
  base::SeededRandom random(7);
  std::set<std::string> keys;
  for (int i = 0; i < 200; ++i) {
    std::uint8_t bits[kStreamKeyBytes];
    random.fill(bits);
    const std::string key = stream_key_from(bits);
    ASSERT_EQ(key.size(), 24U);
    for (std::size_t at = 0; at < key.size(); ++at) {
      if (at % 5 == 4) {
        EXPECT_EQ(key[at], '-');
      } else {
        EXPECT_NE(std::string_view("0123456789abcdefghjkmnpqrstvwxyz").find(key[at]),
                  std::string_view::npos);
      }
    }
    keys.insert(key);
  }
  EXPECT_EQ(keys.size(), 200U);
}

TEST(Channel, every_bit_of_the_hundred_counts) {
  const std::uint8_t none[kStreamKeyBytes] = {};
  const std::string zero = stream_key_from(none);
  EXPECT_EQ(zero, "0000-0000-0000-0000-0000");
  std::set<std::string> keys{zero};
  for (std::size_t bit = 0; bit < 100; ++bit) {
    std::uint8_t bits[kStreamKeyBytes] = {};
    bits[bit / 8] = static_cast<std::uint8_t>(0x80U >> bit % 8);
    keys.insert(stream_key_from(bits));
  }
  EXPECT_EQ(keys.size(), 101U);
}

TEST(Channel, its_chat_is_open_while_it_is_live_and_around_the_announced_moment) {
  constexpr base::WallTime kNow{1'795'000'000'000};
  constexpr std::int64_t kHour = 3'600'000;
  ChannelRecord channel;
  EXPECT_FALSE(is_chat_open(channel, true, kNow)) << "it is off";
  channel.chat = ChannelChatRule::kTeam;
  EXPECT_TRUE(is_chat_open(channel, true, kNow));
  EXPECT_FALSE(is_chat_open(channel, false, kNow));
  for (const std::int64_t away : {kHour, std::int64_t{0}, -kHour}) {
    channel.next = base::WallTime{kNow.milliseconds + away};
    EXPECT_TRUE(is_chat_open(channel, false, kNow)) << away;
  }
  for (const std::int64_t away : {kHour + 1, -kHour - 1}) {
    channel.next = base::WallTime{kNow.milliseconds + away};
    EXPECT_FALSE(is_chat_open(channel, false, kNow)) << away;
    EXPECT_TRUE(is_chat_open(channel, true, kNow)) << away;
  }
}

TEST(Channel, a_chat_that_strangers_could_write_in_is_off_until_somebody_wants_it) {
  EXPECT_EQ(default_chat_of(Viewing::kPublic), ChannelChatRule::kOff);
  EXPECT_EQ(default_chat_of(Viewing::kPrivate), ChannelChatRule::kAll);
  for (const auto rule : {ChannelChatRule::kOff, ChannelChatRule::kTeam, ChannelChatRule::kAll}) {
    EXPECT_EQ(channel_chat_rule_from(to_string(rule)), rule);
  }
  EXPECT_EQ(channel_chat_rule_from("loud"), std::nullopt);
}

TEST(Channel, a_key_may_be_typed_with_other_letters_and_without_hyphens) {
  EXPECT_EQ(normalized_stream_key("k7f2-9xwq-0bcd-m3h1-t5v8"), "k7f29xwq0bcdm3h1t5v8");
  EXPECT_EQ(normalized_stream_key("K7F2 9XWQ obcd M3HI T5V8"), "k7f29xwq0bcdm3h1t5v8");
  EXPECT_EQ(normalized_stream_key("k7f29xwqObcdm3hLt5v8"), "k7f29xwq0bcdm3h1t5v8");
  EXPECT_EQ(normalized_stream_key(""), "");
  EXPECT_EQ(normalized_stream_key("\xFF'; DROP"), "\xFF';dr0p");
}

}  // namespace
}  // namespace school
