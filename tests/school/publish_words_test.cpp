#include "school/publish_words.hpp"

#include <set>

#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace school {
namespace {

using base::Language;

constexpr PublishRefusal kAll[] = {
    PublishRefusal::kNoKey,           PublishRefusal::kUnknownKey,   PublishRefusal::kRevoked,
    PublishRefusal::kExpired,         PublishRefusal::kNotYet,       PublishRefusal::kWrongChannel,
    PublishRefusal::kChannelBusy,     PublishRefusal::kSameKeyOnAir, PublishRefusal::kServerFull,
    PublishRefusal::kTooManyAttempts, PublishRefusal::kServerBusy,   PublishRefusal::kBitrate,
    PublishRefusal::kHeight,          PublishRefusal::kStopped,      PublishRefusal::kCodec};

// Wednesday, 25 November 2026, 10:30 in Jakarta (UTC+7).
constexpr base::WallTime kNow{1'795'577'400'000};
constexpr std::int64_t kHour = 3'600'000;

PublishFacts facts_in(Language language) {
  PublishFacts facts;
  facts.language = language;
  facts.contact = "Bu Ani di kantor";
  facts.now = kNow;
  facts.utc_offset = std::chrono::hours(7);
  return facts;
}

std::string expired(Language language, std::int64_t hours) {
  PublishFacts facts = facts_in(language);
  facts.when = base::WallTime{kNow.milliseconds + hours * kHour};
  return publish_sentence(PublishRefusal::kExpired, facts);
}

TEST(PublishWords, say_when_a_key_expired_and_whom_to_ask) {
  EXPECT_EQ(expired(Language::kIndonesian, -20),
            "kunci siaran kedaluwarsa kemarin: minta yang baru ke Bu Ani di kantor");
  EXPECT_EQ(expired(Language::kEnglish, -20),
            "this stream key expired yesterday: ask Bu Ani di kantor for a new one");
}

TEST(PublishWords, count_days_by_the_clock_on_the_wall) {
  // 10:30 there: eleven hours ago was yesterday, ten hours ago is today.
  EXPECT_NE(expired(Language::kEnglish, -11).find("expired yesterday"), std::string::npos);
  EXPECT_NE(expired(Language::kEnglish, -10).find("expired today at 00:30"), std::string::npos);
  EXPECT_NE(expired(Language::kIndonesian, -10).find("hari ini pukul 00.30"), std::string::npos);
  EXPECT_NE(expired(Language::kEnglish, -72).find("3 days ago"), std::string::npos);
  EXPECT_NE(expired(Language::kIndonesian, -72).find("3 hari lalu"), std::string::npos);
  EXPECT_NE(expired(Language::kEnglish, -24 * 20).find("on 5 November 2026"), std::string::npos);
  EXPECT_NE(expired(Language::kIndonesian, -24 * 180).find("pada 29 Mei 2026"), std::string::npos);
}

TEST(PublishWords, say_when_a_key_will_hold) {
  PublishFacts facts = facts_in(Language::kIndonesian);
  facts.when = base::WallTime{kNow.milliseconds + 24 * kHour};
  EXPECT_EQ(publish_sentence(PublishRefusal::kNotYet, facts),
            "kunci siaran baru berlaku besok pukul 10.30");
  facts.language = Language::kEnglish;
  facts.when = base::WallTime{kNow.milliseconds + 24 * 10 * kHour};
  EXPECT_EQ(publish_sentence(PublishRefusal::kNotYet, facts),
            "this stream key begins to hold on 5 December 2026 at 10:30");
}

TEST(PublishWords, each_has_its_own_in_both_languages) {
  std::set<std::string> said;
  std::set<std::string_view> words;
  for (const PublishRefusal why : kAll) {
    words.insert(to_string(why));
    for (const Language language : {Language::kEnglish, Language::kIndonesian}) {
      const std::string sentence = publish_sentence(why, facts_in(language));
      EXPECT_GT(sentence.size(), 20U);
      EXPECT_FALSE(sentence.ends_with('.'));
      said.insert(sentence);
    }
  }
  EXPECT_EQ(said.size(), 2 * std::size(kAll));
  EXPECT_EQ(words.size(), std::size(kAll));
}

TEST(PublishWords, both_languages_where_the_channel_is_not_known) {
  PublishFacts facts = facts_in(Language::kEnglish);
  facts.language.reset();
  facts.contact = {};
  EXPECT_EQ(publish_sentence(PublishRefusal::kUnknownKey, facts),
            "kunci siaran tidak dikenal: periksa huruf demi huruf, atau minta yang baru ke "
            "pengelola server / this stream key is not known: check it letter by letter, or ask "
            "whoever manages the server for a new one");
}

TEST(PublishWords, name_the_limit_and_the_wait) {
  PublishFacts facts = facts_in(Language::kEnglish);
  facts.number = 2500;
  EXPECT_EQ(publish_sentence(PublishRefusal::kBitrate, facts),
            "this channel takes at most 2500 kbit/s: set a lower bitrate");
  facts.wait = std::chrono::milliseconds(1500);
  EXPECT_EQ(publish_sentence(PublishRefusal::kTooManyAttempts, facts),
            "too many wrong keys: wait 2 seconds and try again");
}

TEST(PublishWords, are_cut_between_characters) {
  PublishFacts facts = facts_in(Language::kEnglish);
  std::string who;
  for (int i = 0; i < 400; ++i) who += "é";
  facts.who = who;
  const std::string sentence = publish_sentence(PublishRefusal::kChannelBusy, facts);
  EXPECT_LE(sentence.size(), kPublishSentenceMax);
  EXPECT_TRUE(base::utf8_length(sentence));
}

TEST(PublishWords, a_time_that_is_not_known_is_not_invented) {
  EXPECT_EQ(publish_sentence(PublishRefusal::kRevoked, facts_in(Language::kIndonesian)),
            "kunci siaran dicabut sebelumnya: minta yang baru ke Bu Ani di kantor");
}

}  // namespace
}  // namespace school
