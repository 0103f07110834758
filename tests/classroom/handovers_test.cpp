#include "classroom/handovers.hpp"

#include <string>

#include <gtest/gtest.h>

namespace classroom {
namespace {

constexpr ParticipantId kBudi{2};
constexpr ParticipantId kAni{3};
constexpr ParticipantId kEka{4};

Handover of(const std::string& key, ParticipantId from = kBudi, ParticipantId to = kAni) {
  return {key, from, to, "tugas.pdf", 10};
}

TEST(Handovers, are_known_to_those_two_alone) {
  Handovers all;
  EXPECT_TRUE(all.empty());
  EXPECT_TRUE(all.add(of("a")));
  EXPECT_EQ(all.find("a", kEka), nullptr);
  EXPECT_EQ(all.end("a", kEka), std::nullopt);
  ASSERT_NE(all.find("a", kAni), nullptr);
  EXPECT_EQ(all.find("a", kAni)->other(kAni), kBudi);
  EXPECT_EQ(all.end("a", kBudi), of("a"));
  EXPECT_EQ(all.end("a", kBudi), std::nullopt);
  EXPECT_TRUE(all.empty());
}

TEST(Handovers, have_keys_of_their_own_and_are_few) {
  Handovers all;
  EXPECT_TRUE(all.add(of("a")));
  EXPECT_FALSE(all.add(of("a", kEka, kBudi)));
  for (std::size_t i = 1; i < kHandoversOfOneMax; ++i) EXPECT_TRUE(all.add(of(std::to_string(i))));
  EXPECT_FALSE(all.add(of("b")));
  EXPECT_FALSE(all.add(of("b", kEka, kAni)));
  EXPECT_EQ(all.to(kAni), kHandoversOfOneMax);
  EXPECT_EQ(all.from(kAni), 0u);
  EXPECT_TRUE(all.add(of("c", kAni, kBudi))) << "whoever is asked so often can still give";
  all.end("a", kAni);
  EXPECT_TRUE(all.add(of("b", kEka, kAni)));
}

TEST(Handovers, end_where_it_is_asked) {
  Handovers all;
  all.add(of("a"));
  all.add(of("b", kEka, kBudi));
  all.add(of("c", kEka, kAni));
  const auto ended = all.end_where([](const Handover& one) { return one.is_of(kBudi); });
  EXPECT_EQ(ended.size(), 2u);
  EXPECT_EQ(all.from(kEka), 1u);
}

TEST(Handovers, end_by_words) {
  for (const auto end : {HandoverEnd::kDone, HandoverEnd::kDeclined, HandoverEnd::kTakenBack,
                         HandoverEnd::kNoWay, HandoverEnd::kGone, HandoverEnd::kNotAllowed}) {
    EXPECT_EQ(handover_end_from(to_string(end)), end);
  }
  EXPECT_EQ(handover_end_from("bored"), std::nullopt);
}

}  // namespace
}  // namespace classroom
